{#
    How far each window is from the reference period and from the window before
    it, under the names of Databricks' drift table.
#}
with

distances as (

    select * from {{ ref('mon_flight_features__distances') }}
    where drift_type in ('BASELINE', 'CONSECUTIVE')

),

statistics_scaled as (

    select

        *,
        greatest(bin_count - 1, 1) as degrees_of_freedom,
        ks_statistic * sqrt(
            value_count * value_count_cmp / (value_count + value_count_cmp)
        ) as ks_scaled

    from distances

),

drift_metrics as (

    select

        ---------- windows
        named_struct(
            'start', window_start, 'end', window_end
        ) as window,
        named_struct(
            'start', window_start_cmp, 'end', window_end_cmp
        ) as window_cmp,
        granularity,
        drift_type,

        ---------- strings
        column_name,

        ---------- numerics
        flight_count - flight_count_cmp as count_delta,
        value_count - value_count_cmp as non_null_columns_delta,
        avg_delta,
        percent_null_delta,
        percent_zeros_delta,
        percent_unseen_delta,
        population_stability_index,
        -- Rounding can leave a little less than 0 or more than 1.
        sqrt(least(greatest(js_divergence, 0), 1)) as js_distance,
        tv_distance,
        l_infinity_distance,
        wasserstein_distance,
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
