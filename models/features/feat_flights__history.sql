with

flights as (

    select * from {{ ref('fct_flights') }}

),

plans as (

    select

        flight_id,
        carrier_code,
        flight_number,
        origin_code,
        destination_code,
        floor(scheduled_departure_minute / 60) as scheduled_hour,
        flight_date,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights
    where {{ only_flights_to_compute() }}

),

-- A landing is known from the minute of the actual arrival on; flights that
-- were cancelled or diverted never become known.
landings as (

    select

        carrier_code,
        flight_number,
        origin_code,
        destination_code,
        floor(scheduled_departure_minute / 60) as scheduled_hour,
        1 as landing_count,
        cast(is_late_arrival as int) as late_landing_count,
        arrival_delay_minutes as delay_minutes,
        arrived_at as known_at

    from flights
    where
        arrived_at is not null
        and {{ only_events_for_flights_to_compute(
            'arrived_at', var('history_window_days') | max
        ) }}

),

by_carrier as (

    {{ landing_history('carrier', ['carrier_code']) | indent(4) }}

),

by_origin as (

    {{ landing_history('origin', ['origin_code']) | indent(4) }}

),

by_destination as (

    {{ landing_history('destination', ['destination_code']) | indent(4) }}

),

by_route as (

    {{ landing_history(
        'route', ['origin_code', 'destination_code']
    ) | indent(4) }}

),

by_flight_number as (

    {{ landing_history(
        'flight_number', ['carrier_code', 'flight_number']
    ) | indent(4) }}

),

by_origin_hour as (

    {{ landing_history(
        'origin_hour', ['origin_code', 'scheduled_hour']
    ) | indent(4) }}

),

histories_joined as (

    select

        plans.flight_id,
        by_carrier.* except (flight_id),
        by_origin.* except (flight_id),
        by_destination.* except (flight_id),
        by_route.* except (flight_id),
        by_flight_number.* except (flight_id),
        by_origin_hour.* except (flight_id),
        plans.flight_date

    from plans
    inner join by_carrier on plans.flight_id = by_carrier.flight_id
    inner join by_origin on plans.flight_id = by_origin.flight_id
    inner join by_destination on plans.flight_id = by_destination.flight_id
    inner join by_route on plans.flight_id = by_route.flight_id
    inner join by_flight_number on plans.flight_id = by_flight_number.flight_id
    inner join by_origin_hour on plans.flight_id = by_origin_hour.flight_id

)

select * from histories_joined
