{#
    Columns that left what is usual for them, in enough of the last windows to
    mean something; those that move the score most come first.
#}
{% set metric = var('monitoring_drift_metric') %}
{% set rules = var('monitoring_alarm_rules') %}
{% set days = rules.day.of_windows %}
{% set months = rules.month.of_windows %}

with

distances as (

    select * from {{ ref('mon_flight_features__distances') }}
    where drift_type = 'BASELINE'

),

drift_thresholds as (

    select * from {{ ref('mon_flight_features__drift_thresholds') }}

),

importances as (

    select * from {{ ref('ml_late_arrivals__importances') }}

),

distances_judged as (

    select

        distances.granularity,
        distances.window_start,
        distances.window_end,
        distances.column_name,
        distances.{{ metric }} as metric_value,
        drift_thresholds.{{ metric }} as threshold,
        distances.{{ metric }} > drift_thresholds.{{ metric }} as is_above,
        -- The score itself matters most, a feature out of use least.
        if(
            distances.column_name = 'score', 1, coalesce(importances.share, 0)
        ) as importance

    from distances
    inner join drift_thresholds
        on
            distances.column_name = drift_thresholds.column_name
            and distances.granularity = drift_thresholds.granularity
    left join importances
        on distances.column_name = importances.feature_name

),

windows_above_counted as (

    select

        *,
        case granularity
            when 'day' then count_if(is_above) over last_days
            when 'month' then count_if(is_above) over last_months
        end as windows_above,
        case granularity
            when 'day' then {{ rules.day.windows }}
            when 'month' then {{ rules.month.windows }}
        end as windows_required,
        case granularity
            when 'day' then {{ days }}
            when 'month' then {{ months }}
        end as windows_observed

    from distances_judged
    window
        last_days as (
            partition by granularity, column_name
            order by window_start
            rows between {{ days - 1 }} preceding and current row
        ),
        last_months as (
            partition by granularity, column_name
            order by window_start
            rows between {{ months - 1 }} preceding and current row
        )

),

columns_ranked as (

    select

        *,
        -- The newest window counts: what is over needs nobody.
        is_above and windows_above >= windows_required as is_alarm,
        row_number() over (
            partition by granularity, window_start
            order by
                is_above and windows_above >= windows_required desc,
                importance desc,
                column_name asc
        ) as alarm_rank

    from windows_above_counted

),

drift_alarms as (

    select

        ---------- windows
        named_struct(
            'start', window_start, 'end', window_end
        ) as window,
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
        importance,
        alarm_rank,

        ---------- booleans
        is_above,
        is_alarm

    from columns_ranked

)

select * from drift_alarms
