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
        lag(window_start) over one_before as previous_start,
        lag(window_end) over one_before as previous_end,
        lag(bin_counts) over one_before as previous_counts,
        lag(value_sum) over one_before as previous_sum,
        lag(zero_count) over one_before as previous_zero_count,
        lag(least_value) over one_before as previous_least,
        lag(greatest_value) over one_before as previous_greatest

    from windows
    where granularity in ('day', 'month')
    window
        one_before as (
            partition by granularity, column_name
            order by window_start
        )

),

windows_compared as (

    select

        windows.*,
        'BASELINE' as drift_type,
        baseline.window_start as window_start_cmp,
        baseline.window_end as window_end_cmp,
        baseline.bin_counts as bin_counts_cmp,
        baseline.value_sum as value_sum_cmp,
        baseline.zero_count as zero_count_cmp,
        baseline.least_value as least_value_cmp,
        baseline.greatest_value as greatest_value_cmp

    from windows
    inner join baseline
        on windows.column_name = baseline.column_name
    where windows.granularity in ('day', 'month')

    union all

    select

        * except (
            previous_start,
            previous_end,
            previous_counts,
            previous_sum,
            previous_zero_count,
            previous_least,
            previous_greatest
        ),
        'CONSECUTIVE' as drift_type,
        previous_start as window_start_cmp,
        previous_end as window_end_cmp,
        previous_counts as bin_counts_cmp,
        previous_sum as value_sum_cmp,
        previous_zero_count as zero_count_cmp,
        previous_least as least_value_cmp,
        previous_greatest as greatest_value_cmp

    from windows_with_previous
    where previous_counts is not null

    union all

    select

        windows.*,
        'REHEARSAL' as drift_type,
        baseline.window_start as window_start_cmp,
        baseline.window_end as window_end_cmp,
        zip_with(
            baseline.bin_counts,
            windows.bin_counts,
            (all_rows, rows_inside) -> all_rows - rows_inside
        ) as bin_counts_cmp,
        baseline.value_sum - windows.value_sum as value_sum_cmp,
        baseline.zero_count - windows.zero_count as zero_count_cmp,
        baseline.least_value as least_value_cmp,
        baseline.greatest_value as greatest_value_cmp

    from windows
    inner join baseline
        on windows.column_name = baseline.column_name
    where
        windows.granularity in ('day', 'rehearsal')
        and windows.window_start >= baseline.window_start
        and windows.window_end <= baseline.window_end
        and windows.flight_count < baseline.flight_count

),

rows_counted as (

    select

        *,
        {{ array_sum('bin_counts_cmp') }} as flight_count_cmp,
        nullif(
            flight_count - element_at(bin_counts, -1), 0
        ) as value_count,
        nullif(
            {{ array_sum('bin_counts_cmp') }} - element_at(bin_counts_cmp, -1),
            0
        ) as value_count_cmp

    from windows_compared

),

distributions as (

    select

        *,
        transform(
            bin_counts, one_count -> one_count / flight_count
        ) as bin_shares,
        transform(
            bin_counts_cmp, one_count -> one_count / flight_count_cmp
        ) as bin_shares_cmp,
        -- Numbers alone have an order, and their nulls have none.
        if(
            is_number,
            transform(
                sequence(1, {{ bin_count - 1 }}),
                place -> {{ array_sum('slice(bin_counts, 1, place)') }}
                / value_count
                - {{ array_sum('slice(bin_counts_cmp, 1, place)') }}
                / value_count_cmp
            ),
            null
        ) as differences

    from rows_counted

),

intervals as (

    -- Between two points the difference of the distributions is a line.
    select

        *,
        concat(
            array(least(least_value, least_value_cmp)), edges
        ) as lower_end,
        concat(
            edges, array(greatest(greatest_value, greatest_value_cmp))
        ) as upper_end,
        concat(array(0d), differences) as lower_difference,
        concat(differences, array(0d)) as upper_difference

    from distributions

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
        100 * (
            element_at(bin_shares, -1) - element_at(bin_shares_cmp, -1)
        ) as percent_null_delta,
        if(is_number, 0, 100 * (
            element_at(bin_shares, -2) - element_at(bin_shares_cmp, -2)
        )) as percent_unseen_delta,
        {{ sum_over_bins(
            'cast(share > 0 or share_cmp > 0 as double)'
        ) }} as bin_count,
        {{ sum_over_bins(
            '(greatest(share, ' ~ floor ~ ') - greatest(share_cmp, ' ~ floor
            ~ ')) * ln(greatest(share, ' ~ floor ~ ') / greatest(share_cmp, '
            ~ floor ~ '))'
        ) }} as population_stability_index,
        {{ sum_over_bins(
            'coalesce(share / 2 * log2(2 * share'
            ~ ' / nullif(share + share_cmp, 0)), 0)'
            ~ ' + coalesce(share_cmp / 2 * log2(2 * share_cmp'
            ~ ' / nullif(share + share_cmp, 0)), 0)'
        ) }} as js_divergence,
        -- Rounding can leave a little more than 1.
        least(
            {{ sum_over_bins('abs(share - share_cmp)') }} / 2, 1
        ) as tv_distance,
        array_max(zip_with(
            bin_shares,
            bin_shares_cmp,
            (share, share_cmp) -> abs(share - share_cmp)
        )) as l_infinity_distance,
        {{ sum_over_bins(
            'coalesce(pow(share - share_cmp, 2)'
            ~ ' / nullif(share / flight_count_cmp + share_cmp / flight_count, 0), 0)'
        ) }} as chi_squared_statistic,
        array_max(transform(
            differences, difference -> abs(difference)
        )) as ks_statistic,
        aggregate(
            arrays_zip(
                lower_end, upper_end, lower_difference, upper_difference
            ),
            0d,
            (total, part) -> total
            + (part.upper_end - part.lower_end)
            * if(
                part.lower_difference * part.upper_difference >= 0,
                abs(part.lower_difference + part.upper_difference) / 2,
                -- It crosses zero: two triangles.
                (
                    pow(part.lower_difference, 2)
                    + pow(part.upper_difference, 2)
                ) / (
                    2 * abs(part.lower_difference - part.upper_difference)
                )
            )
        ) as wasserstein_distance,

        ---------- dates
        window_start,
        window_end,
        window_start_cmp,
        window_end_cmp

    from intervals

)

select * from distances
