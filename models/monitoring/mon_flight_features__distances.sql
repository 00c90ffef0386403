{#
    How far windows are from what they are compared with: the reference period
    (BASELINE), the window before (CONSECUTIVE), and for windows within the
    reference period the rest of it (REHEARSAL): to be compared with a baseline
    that holds it would make a window look more usual than a new one can be.
#}
{% set floor = var('monitoring_least_share') %}
{% set bin_count = var('monitoring_bin_count') %}

with

windows as (

    select * from {{ ref('mon_flight_features__windows') }}

),

baseline as (

    select * from windows
    where granularity = 'reference'

),

windows_with_previous as (

    select

        *,
        lag(window_start) over one_before as window_start_cmp,
        lag(window_end) over one_before as window_end_cmp,
        lag(bin_counts) over one_before as bin_counts_cmp,
        lag(running_counts) over one_before as running_counts_cmp,
        lag(flight_count) over one_before as flight_count_cmp,
        lag(value_count) over one_before as value_count_cmp,
        lag(zero_count) over one_before as zero_count_cmp,
        lag(value_sum) over one_before as value_sum_cmp,
        lag(least_value) over one_before as least_value_cmp,
        lag(greatest_value) over one_before as greatest_value_cmp

    from windows
    where granularity in ('day', 'month')
    window
        one_before as (
            partition by granularity, column_name
            order by window_start
        )

),

windows_with_baseline as (

    select

        windows.*,
        baseline.window_start as window_start_cmp,
        baseline.window_end as window_end_cmp,
        baseline.bin_counts as bin_counts_cmp,
        baseline.running_counts as running_counts_cmp,
        baseline.flight_count as flight_count_cmp,
        baseline.value_count as value_count_cmp,
        baseline.zero_count as zero_count_cmp,
        baseline.value_sum as value_sum_cmp,
        baseline.least_value as least_value_cmp,
        baseline.greatest_value as greatest_value_cmp

    from windows
    inner join baseline
        on windows.column_name = baseline.column_name

),

windows_compared as (

    -- The share of the window in what it is compared with is taken out of it.
    select

        *,
        'BASELINE' as drift_type,
        0 as share_inside

    from windows_with_baseline
    where granularity in ('day', 'month')

    union all

    select

        *,
        'CONSECUTIVE' as drift_type,
        0 as share_inside

    from windows_with_previous
    where bin_counts_cmp is not null

    union all

    select

        *,
        'REHEARSAL' as drift_type,
        1 as share_inside

    from windows_with_baseline
    where
        granularity in ('day', 'rehearsal')
        and window_start >= window_start_cmp
        and window_end <= window_end_cmp
        and flight_count < flight_count_cmp

),

flights_counted as (

    select

        * except (
            flight_count_cmp,
            value_count,
            value_count_cmp,
            zero_count_cmp,
            value_sum_cmp
        ),
        flight_count_cmp - share_inside * flight_count as flight_count_cmp,
        nullif(value_count, 0) as value_count,
        nullif(
            value_count_cmp - share_inside * value_count, 0
        ) as value_count_cmp,
        zero_count_cmp - share_inside * zero_count as zero_count_cmp,
        -- Without a value the sum is null.
        value_sum_cmp - if(
            share_inside = 1, coalesce(value_sum, 0), 0
        ) as value_sum_cmp

    from windows_compared

),

bins_in_rows as (

    select

        *,
        posexplode(bin_counts) as (place, count_in_bin)

    from flights_counted

),

bins_compared as (

    select

        *,
        count_in_bin / flight_count as bin_share,
        (
            get(bin_counts_cmp, place) - share_inside * count_in_bin
        ) / flight_count_cmp as bin_share_cmp,
        -- Numbers alone have an order, and their nulls have none.
        is_number and place < {{ bin_count }} as is_in_order,
        if(
            place = 0,
            least(least_value, least_value_cmp),
            get(edges, place - 1)
        ) as lower_end,
        if(
            place = {{ bin_count - 1 }},
            greatest(greatest_value, greatest_value_cmp),
            get(edges, place)
        ) as upper_end,
        get(running_counts, place) as running_count,
        get(running_counts_cmp, place)
        - share_inside * get(running_counts, place) as running_count_cmp

    from bins_in_rows

),

bins_with_differences as (

    -- How far the distributions are apart at either end of the bin.
    select

        *,
        greatest(bin_share, {{ floor }}) as floored_share,
        greatest(bin_share_cmp, {{ floor }}) as floored_share_cmp,
        (bin_share + bin_share_cmp) / 2 as mean_share,
        if(
            is_in_order,
            (running_count - count_in_bin) / value_count
            - (
                running_count_cmp
                - get(bin_counts_cmp, place)
                + share_inside * count_in_bin
            ) / value_count_cmp,
            null
        ) as lower_difference,
        if(
            is_in_order,
            running_count / value_count - running_count_cmp / value_count_cmp,
            null
        ) as upper_difference

    from bins_compared

),

bins_summed as (

    select

        drift_type,
        granularity,
        column_name,
        window_start,
        any_value(window_end) as window_end,
        any_value(window_start_cmp) as window_start_cmp,
        any_value(window_end_cmp) as window_end_cmp,
        any_value(is_number) as is_number,
        any_value(flight_count) as flight_count,
        any_value(flight_count_cmp) as flight_count_cmp,
        any_value(value_count) as value_count,
        any_value(value_count_cmp) as value_count_cmp,
        any_value(value_sum) as value_sum,
        any_value(value_sum_cmp) as value_sum_cmp,
        any_value(zero_count) as zero_count,
        any_value(zero_count_cmp) as zero_count_cmp,
        sum(if(
            place = size(bin_counts) - 2 and not is_number,
            bin_share - bin_share_cmp,
            0
        )) as unseen_delta,
        sum(if(
            place = size(bin_counts) - 1, bin_share - bin_share_cmp, 0
        )) as null_delta,
        count_if(mean_share > 0) as bin_count,
        sum(
            (floored_share - floored_share_cmp)
            * ln(floored_share / floored_share_cmp)
        ) as population_stability_index,
        sum(
            if(
                bin_share > 0,
                bin_share / 2 * log2(bin_share / mean_share),
                0
            )
            + if(
                bin_share_cmp > 0,
                bin_share_cmp / 2 * log2(bin_share_cmp / mean_share),
                0
            )
        ) as js_divergence,
        sum(abs(bin_share - bin_share_cmp)) / 2 as tv_distance,
        max(abs(bin_share - bin_share_cmp)) as l_infinity_distance,
        sum(if(
            mean_share > 0,
            pow(bin_share - bin_share_cmp, 2)
            / (bin_share / flight_count_cmp + bin_share_cmp / flight_count),
            0
        )) as chi_squared_statistic,
        max(abs(upper_difference)) as ks_statistic,
        -- Between two ends the difference of the distributions is a line.
        sum(
            (upper_end - lower_end)
            * if(
                lower_difference * upper_difference >= 0,
                abs(lower_difference + upper_difference) / 2,
                -- It crosses zero: two triangles.
                (pow(lower_difference, 2) + pow(upper_difference, 2))
                / (2 * abs(lower_difference - upper_difference))
            )
        ) as wasserstein_distance

    from bins_with_differences
    group by 1, 2, 3, 4

),

distances as (

    select

        ---------- strings
        drift_type,
        granularity,
        column_name,

        ---------- numerics
        flight_count,
        flight_count_cmp,
        value_count,
        value_count_cmp,
        value_sum / value_count
        - value_sum_cmp / value_count_cmp as avg_delta,
        if(
            is_number,
            100 * zero_count / flight_count
            - 100 * zero_count_cmp / flight_count_cmp,
            null
        ) as percent_zeros_delta,
        100 * null_delta as percent_null_delta,
        100 * unseen_delta as percent_unseen_delta,
        bin_count,
        population_stability_index,
        js_divergence,
        -- Rounding can leave a little more than 1.
        least(tv_distance, 1) as tv_distance,
        l_infinity_distance,
        chi_squared_statistic,
        ks_statistic,
        wasserstein_distance,

        ---------- dates
        window_start,
        window_end,
        window_start_cmp,
        window_end_cmp

    from bins_summed

)

select * from distances
