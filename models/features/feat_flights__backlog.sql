{%- set expiry = var('backlog_expiry') -%}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

plans as (

    select

        flight_id,
        flight_date,
        carrier_code,
        origin_code,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights
    where {{ only_flights_to_compute('flight_date') }}

),

-- Whether a flight is cancelled is never asked: what has not departed may
-- still do so, until nobody waits for it any more.
waits as (

    select

        carrier_code,
        origin_code,
        scheduled_departure_at as began_at,
        least(
            departed_at,
            timestampadd(
                hour, {{ window_hours(expiry) }}, scheduled_departure_at
            )
        ) as ended_at,
        unix_seconds(scheduled_departure_at) div 60 as scheduled_minute

    from flights
    where
        {{ only_events_for_flights_to_compute(
            'scheduled_departure_at', days_of_windows([expiry])
        ) }}
        and coalesce(departed_at > scheduled_departure_at, true)

),

backlog_changes as (

    select

        carrier_code,
        origin_code,
        began_at as changed_at,
        1 as overdue_count,
        scheduled_minute

    from waits

    union all

    select

        carrier_code,
        origin_code,
        ended_at as changed_at,
        -1 as overdue_count,
        -scheduled_minute as scheduled_minute

    from waits

),

backlog_of_origin as (

    {{ running_sums(
        changes='backlog_changes',
        questions='plans',
        key_columns=['origin_code'],
        measures=['overdue_count', 'scheduled_minute']
    ) | indent(4) }}

),

backlog_of_carrier_origin as (

    {{ running_sums(
        changes='backlog_changes',
        questions='plans',
        key_columns=['carrier_code', 'origin_code'],
        measures=['overdue_count', 'scheduled_minute']
    ) | indent(4) }}

),

backlog_described as (

    select

        ---------- ids
        plans.flight_id,

        ---------- numerics
        cast(
            backlog_of_origin.overdue_count as int
        ) as origin_overdue_departure_count,
        unix_seconds(plans.decided_at) div 60
        - backlog_of_origin.scheduled_minute
        / nullif(
            backlog_of_origin.overdue_count, 0
        ) as origin_mean_overdue_minutes,
        cast(
            backlog_of_carrier_origin.overdue_count as int
        ) as carrier_origin_overdue_departure_count,
        unix_seconds(plans.decided_at) div 60
        - backlog_of_carrier_origin.scheduled_minute
        / nullif(
            backlog_of_carrier_origin.overdue_count, 0
        ) as carrier_origin_mean_overdue_minutes,

        ---------- dates
        plans.flight_date

    from plans
    inner join backlog_of_origin
        on plans.flight_id = backlog_of_origin.flight_id
    inner join backlog_of_carrier_origin
        on plans.flight_id = backlog_of_carrier_origin.flight_id

)

select * from backlog_described
