{#
    What is usual: hardly ever are days and runs of days of the reference period
    farther from the rest of it. A flat rule for all columns would alarm every
    month, those of the training included.
#}
{% set metrics = [
    'population_stability_index', 'js_distance', 'tv_distance',
    'l_infinity_distance', 'wasserstein_distance',
] %}
{% set usual_share = var('monitoring_usual_share') %}

with

rehearsals as (

    select

        *,
        if(granularity = 'rehearsal', 'month', 'day') as threshold_granularity,
        sqrt(greatest(js_divergence, 0)) as js_distance

    from {{ ref('mon_flight_features__distances') }}
    where drift_type = 'REHEARSAL'

),

drift_thresholds as (

    select

        ---------- strings
        threshold_granularity as granularity,
        column_name,

        ---------- numerics
        count(*) as window_count,
        {{ for_each(
            metrics, 'percentile({}, ' ~ usual_share ~ ') as {}'
        ) }}

    from rehearsals
    group by 1, 2

)

select * from drift_thresholds
