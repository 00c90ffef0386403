{#
    What each column looks like in a window, under the names of Databricks'
    profile table.
#}
with

windows as (

    select * from {{ ref('mon_flight_features__windows') }}
    where granularity != 'rehearsal'

),

values_counted as (

    select

        * except (value_count),
        nullif(value_count, 0) as value_count,
        flight_count - value_count as num_nulls,
        if(is_number, 0, element_at(bin_counts, -2)) as num_unseen

    from windows

),

profile_metrics as (

    select

        ---------- windows
        named_struct(
            'start', window_start, 'end', window_end
        ) as window,
        granularity,

        ---------- strings
        column_name,
        if(granularity = 'reference', 'BASELINE', 'INPUT') as log_type,

        ---------- numerics
        flight_count as count,
        num_nulls,
        num_unseen,
        if(is_number, zero_count, null) as num_zeros,
        value_sum / value_count as avg,
        sqrt(greatest(
            square_sum / value_count - pow(value_sum / value_count, 2), 0
        )) as stddev,
        least_value as min,
        greatest_value as max,
        size(filter(bin_counts, bin_count -> bin_count > 0)) as bin_count,
        100 * num_nulls / flight_count as percent_null,
        100 * num_unseen / flight_count as percent_unseen,
        if(is_number, 100 * zero_count / flight_count, null) as percent_zeros

    from values_counted

)

select * from profile_metrics
