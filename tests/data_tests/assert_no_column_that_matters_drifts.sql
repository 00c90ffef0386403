-- No column that moves the score alarms in the newest window. A warning: drift
-- asks for a look, not for a stop. Without a clock there is no now.

{{ config(
    severity='warn',
    enabled=var('as_of') is not none,
) }}

with

drift_alarms as (

    select * from {{ ref('mon_flight_features__drift_alarms') }}

),

newest_windows as (

    select

        granularity,
        max(window) as window

    from drift_alarms
    group by 1

),

validation_errors as (

    select

        drift_alarms.window,
        drift_alarms.column_name,
        drift_alarms.metric_value,
        drift_alarms.threshold,
        drift_alarms.importance

    from drift_alarms
    inner join newest_windows
        on
            drift_alarms.granularity = newest_windows.granularity
            and drift_alarms.window = newest_windows.window
    where
        drift_alarms.is_alarm
        and drift_alarms.importance
        >= {{ var('monitoring_least_alarm_importance') }}

)

select * from validation_errors
