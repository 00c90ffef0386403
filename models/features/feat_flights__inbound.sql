{%- set window = var('inbound_window') -%}

with

-- The leg before may be of the day before; one more day for the night on which
-- the clocks go forward.
flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute(
        'flight_date', margin_days=days_of_windows([window]) + 1
    ) }}

),

legs as (

    select

        *,
        {{ decided_at('scheduled_departure_at') }} as decided_at,
        lag(struct(
            origin_code as previous_origin_code,
            scheduled_departure_at as previous_scheduled_departure_at,
            scheduled_arrival_at as previous_scheduled_arrival_at,
            scheduled_duration_minutes as previous_duration_minutes,
            departed_at as previous_departed_at,
            arrived_at as previous_arrived_at,
            departure_delay_minutes as previous_departure_delay_minutes,
            arrival_delay_minutes as previous_arrival_delay_minutes
        )) over (
            partition by tail_number
            order by scheduled_departure_at, flight_id
        ) as leg_before

    from flights

),

-- Flights without a tail number are no legs of one aircraft.
previous_legs as (

    select

        legs.flight_id,
        legs.flight_date,
        legs.origin_code,
        legs.scheduled_departure_at,
        legs.decided_at,
        if(
            legs.tail_number is not null
            and legs.leg_before.previous_scheduled_departure_at > timestampadd(
                hour,
                -{{ window_hours(window) }},
                legs.scheduled_departure_at
            ),
            legs.leg_before,
            null
        ) as previous_leg

    from legs
    where {{ only_flights_to_compute('legs.flight_date') }}

),

previous_legs_spread as (

    select

        previous_legs.* except (previous_leg),
        previous_legs.previous_leg.*

    from previous_legs

),

previous_legs_as_planned as (

    select

        *,
        cast(timestampdiff(
            minute, previous_scheduled_departure_at, scheduled_departure_at
        ) as int) as minutes_between_departures,
        cast(timestampdiff(
            minute, previous_scheduled_arrival_at, scheduled_departure_at
        ) - previous_duration_minutes as int) as slack_minutes,
        previous_scheduled_departure_at <= decided_at as is_due,
        previous_departed_at <= decided_at as has_departed,
        previous_arrived_at <= decided_at as has_landed

    from previous_legs_spread

),

previous_legs_as_known as (

    select

        *,
        case
            when has_landed then 'landed'
            when has_departed then 'departed'
            when is_due then 'overdue'
            when not is_due then 'not due'
        end as leg_status,
        case
            when has_departed then previous_departure_delay_minutes
        end as known_departure_delay,
        case
            when has_landed then previous_arrival_delay_minutes
        end as known_arrival_delay,
        case
            when is_due and not coalesce(has_departed, false)
                then cast(timestampdiff(
                    minute, previous_scheduled_departure_at, decided_at
                ) as int)
        end as minutes_overdue

    from previous_legs_as_planned

),

inbound_described as (

    select

        ---------- ids
        flight_id,

        ---------- strings
        leg_status as inbound_status,

        ---------- numerics
        cast(
            previous_origin_code = origin_code as int
        ) as inbound_is_same_origin,
        minutes_between_departures as inbound_minutes_between_departures,
        slack_minutes as inbound_slack_minutes,
        known_departure_delay as inbound_departure_delay_minutes,
        known_arrival_delay as inbound_arrival_delay_minutes,
        minutes_overdue as inbound_overdue_minutes,
        -- how late the aircraft will be back if nothing is made up
        coalesce(
            known_arrival_delay, known_departure_delay, minutes_overdue
        ) - slack_minutes as inbound_expected_lateness_minutes,

        ---------- dates
        flight_date

    from previous_legs_as_known

)

select * from inbound_described
