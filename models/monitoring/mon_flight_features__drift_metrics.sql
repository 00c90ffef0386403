{#
    How far each window is from the reference period (BASELINE) and from the
    window before it (CONSECUTIVE), under the names of Databricks' drift table.
    All metrics compare shares of bins; those of numbers also their order.
#}
{% set floor = var('monitoring_least_share') %}

with

windows as (

    select * from {{ ref('mon_flight_features__windows') }}

),

bins as (

    select * from {{ ref('mon_flight_features__bins') }}

),

baseline as (

    select * from windows
    where granularity = 'reference'

),

windows_with_previous as (

    select

        *,
        lag(window) over before as previous_window,
        lag(share) over before as previous_share,
        lag(row_count) over before as previous_row_count

    from windows
    where granularity in ('day', 'month')
    window
        before as (
            partition by granularity, column_name, bin_name
            order by window.start
        )

),

windows_compared as (

    select

        windows.window,
        windows.granularity,
        windows.column_name,
        windows.bin_name,
        windows.row_count,
        windows.share,
        'BASELINE' as drift_type,
        baseline.window as window_cmp,
        baseline.row_count as row_count_cmp,
        baseline.share as share_cmp

    from windows
    inner join baseline
        on
            windows.column_name = baseline.column_name
            and windows.bin_name = baseline.bin_name
    where windows.granularity != 'reference'

    union all

    select

        window,
        granularity,
        column_name,
        bin_name,
        row_count,
        share,
        'CONSECUTIVE' as drift_type,
        previous_window as window_cmp,
        previous_row_count as row_count_cmp,
        previous_share as share_cmp

    from windows_with_previous
    where previous_window is not null

),

bins_in_order as (

    select

        windows_compared.*,
        bins.reference_stddev,
        -- A number's bin is named by its place; other bins have none.
        try_cast(windows_compared.bin_name as int) as bin_number,
        bins.edges,
        greatest(share, {{ floor }}) as floored_share,
        greatest(share_cmp, {{ floor }}) as floored_share_cmp,
        (share + share_cmp) / 2 as middle_share,
        abs(
            sum(share) over up_to_bin - sum(share_cmp) over up_to_bin
        ) as cumulated_difference

    from windows_compared
    inner join bins
        on windows_compared.column_name = bins.column_name
    window
        up_to_bin as (
            partition by
                drift_type,
                granularity,
                window,
                windows_compared.column_name
            order by windows_compared.bin_name
        )

),

bins_with_width as (

    select

        *,
        -- The distance to the next edge; the outer bins have no end.
        get(edges, bin_number) - get(edges, bin_number - 1) as width,
        lead(cumulated_difference) over next_bin as next_difference

    from bins_in_order
    window
        next_bin as (
            partition by drift_type, granularity, window, column_name
            order by bin_name
        )

),

drift_summed as (

    select

        window,
        window_cmp,
        granularity,
        drift_type,
        column_name,
        sum(row_count) as count,
        sum(row_count_cmp) as count_cmp,
        max(reference_stddev) as reference_stddev,
        count_if(share_cmp > 0 or share > 0) as bin_count,
        sum(if(
            bin_name = '{{ var("monitoring_null_bin") }}',
            100 * (share - share_cmp), 0
        )) as percent_null_delta,
        sum(if(
            bin_name = '{{ var("monitoring_unseen_bin") }}',
            100 * (share - share_cmp), 0
        )) as percent_unseen_delta,
        sum(
            (floored_share - floored_share_cmp)
            * ln(floored_share / floored_share_cmp)
        ) as population_stability_index,
        sum(
            coalesce(share / 2 * log2(share / nullif(middle_share, 0)), 0)
            + coalesce(
                share_cmp / 2 * log2(share_cmp / nullif(middle_share, 0)), 0
            )
        ) as js_divergence,
        sum(abs(share - share_cmp)) / 2 as tv_distance,
        max(abs(share - share_cmp)) as l_infinity_distance,
        sum(
            pow(share - share_cmp, 2) / floored_share_cmp
        ) as squares_over_expected,
        max(cumulated_difference) filter (
            where bin_number is not null
        ) as ks_statistic,
        sum((cumulated_difference + next_difference) / 2 * width) filter (
            where bin_number is not null
        ) as wasserstein_distance

    from bins_with_width
    group by window, window_cmp, granularity, drift_type, column_name

),

statistics_scaled as (

    select

        *,
        greatest(bin_count - 1, 1) as degrees_of_freedom,
        squares_over_expected
        / (1 / count + 1 / count_cmp) as chi_squared_statistic,
        ks_statistic
        * sqrt(count * count_cmp / (count + count_cmp)) as ks_scaled

    from drift_summed

),

drift_metrics as (

    select

        ---------- windows
        window,
        window_cmp,
        granularity,
        drift_type,

        ---------- strings
        column_name,

        ---------- numerics
        count - count_cmp as count_delta,
        percent_null_delta,
        percent_unseen_delta,
        population_stability_index,
        -- Rounding can leave a tiny negative number.
        sqrt(greatest(js_divergence, 0)) as js_distance,
        tv_distance,
        l_infinity_distance,
        wasserstein_distance
        / nullif(reference_stddev, 0) as wasserstein_distance,
        if(
            ks_statistic is null,
            null,
            struct(
                ks_statistic as statistic,
                {{ kolmogorov_pvalue('ks_scaled') }} as pvalue
            )
        ) as ks_test,
        struct(
            chi_squared_statistic as statistic,
            {{ chi_squared_pvalue(
                'chi_squared_statistic', 'degrees_of_freedom'
            ) }} as pvalue
        ) as chi_squared_test

    from statistics_scaled

)

select * from drift_metrics
