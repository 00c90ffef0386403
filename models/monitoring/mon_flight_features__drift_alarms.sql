{#
    Columns that left what is usual for them, in enough of the last windows to
    mean something.
#}
{% set metric = var('monitoring_drift_metric') %}
{% set rules = var('monitoring_alarm_rules') %}

with

drift_metrics as (

    select * from {{ ref('mon_flight_features__drift_metrics') }}

),

drift_thresholds as (

    select * from {{ ref('mon_flight_features__drift_thresholds') }}

),

drift_judged as (

    select

        drift_metrics.window,
        drift_metrics.granularity,
        drift_metrics.column_name,
        drift_metrics.{{ metric }} as metric_value,
        drift_thresholds.{{ metric }} as threshold,
        drift_metrics.{{ metric }} > drift_thresholds.{{ metric }} as is_above

    from drift_metrics
    inner join drift_thresholds
        on
            drift_metrics.column_name = drift_thresholds.column_name
            and drift_metrics.granularity = drift_thresholds.granularity
    where drift_metrics.drift_type = 'BASELINE'

),

windows_above_counted as (

    {%- for granularity, rule in rules.items() %}
    select

        *,
        count_if(is_above) over (
            partition by column_name
            order by window.start
            rows between {{ rule.of_windows - 1 }} preceding and current row
        ) as windows_above,
        {{ rule.windows }} as windows_required,
        {{ rule.of_windows }} as windows_observed

    from drift_judged
    where granularity = '{{ granularity }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

drift_alarms as (

    select

        ---------- windows
        window,
        granularity,

        ---------- strings
        column_name,
        '{{ metric }}' as metric_name,

        ---------- numerics
        metric_value,
        threshold,
        windows_above,
        windows_required,
        windows_observed,

        ---------- booleans
        is_above,
        -- The newest window counts: what is over needs nobody.
        is_above and windows_above >= windows_required as is_alarm

    from windows_above_counted

)

select * from drift_alarms
