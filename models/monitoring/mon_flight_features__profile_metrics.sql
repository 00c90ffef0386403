with

windows as (

    select * from {{ ref('mon_flight_features__windows') }}

),

profiles as (

    select

        ---------- windows
        window,
        granularity,

        ---------- strings
        column_name,
        if(
            granularity = 'reference', 'BASELINE', 'INPUT'
        ) as log_type,

        ---------- numerics
        sum(row_count) as count,
        coalesce(sum(row_count) filter (
            where bin_name = '{{ var("monitoring_null_bin") }}'
        ), 0) as num_nulls,
        coalesce(sum(row_count) filter (
            where bin_name = '{{ var("monitoring_unseen_bin") }}'
        ), 0) as num_unseen,
        sum(zero_count) as num_zeros,
        sum(value_sum) as value_sum,
        sum(square_sum) as square_sum,
        sum(row_count) filter (where value_sum is not null) as value_count,
        min(least_value) as min,
        max(greatest_value) as max,
        count_if(row_count > 0) as bin_count

    from windows
    group by window, granularity, column_name

),

profile_metrics as (

    select

        window,
        granularity,
        column_name,
        log_type,
        count,
        num_nulls,
        num_unseen,
        num_zeros,
        value_sum / value_count as avg,
        sqrt(greatest(
            square_sum / value_count - pow(value_sum / value_count, 2), 0
        )) as stddev,
        min,
        max,
        bin_count,
        100.0 * num_nulls / count as percent_null,
        100.0 * num_unseen / count as percent_unseen,
        100.0 * num_zeros / count as percent_zeros

    from profiles

)

select * from profile_metrics
