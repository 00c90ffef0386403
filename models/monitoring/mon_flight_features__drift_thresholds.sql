{#
    What is usual: the highest values that the metrics take within the reference
    period itself, by day and by rehearsal of a month. A flat rule for all
    columns would alarm every month, those of the training included.
#}
{% set metrics = [
    'population_stability_index', 'js_distance', 'tv_distance',
    'l_infinity_distance', 'wasserstein_distance',
] %}

with

drift_metrics as (

    select * from {{ ref('mon_flight_features__drift_metrics') }}

),

usual_drift as (

    select

        *,
        if(granularity = 'rehearsal', 'month', 'day') as threshold_granularity

    from drift_metrics
    where
        drift_type = 'BASELINE'
        and window.start >= date'{{ var("monitoring_reference_from") }}'
        and window.end <= date'{{ var("monitoring_reference_before") }}'
        and granularity in ('day', 'rehearsal')

),

drift_thresholds as (

    select

        ---------- strings
        threshold_granularity as granularity,
        column_name,

        ---------- numerics
        count(*) as window_count,
        {%- for metric in metrics %}
        percentile(
            {{ metric }}, {{ var('monitoring_usual_share') }}
        ) as {{ metric }}{{ ',' if not loop.last }}
        {%- endfor %}

    from usual_drift
    group by threshold_granularity, column_name

)

select * from drift_thresholds
