{%- set windows = var('history_windows') -%}
{%- set counts = ['landing_count'] -%}
{%- set ratios = {
    'late_rate': ['late_landing_count', 'landing_count'],
    'mean_arrival_delay_minutes': ['delay_minutes', 'landing_count'],
} -%}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

plans as (

    select

        flight_id,
        flight_date,
        carrier_code,
        flight_number,
        origin_code,
        destination_code,
        floor(scheduled_departure_minute / 60) as scheduled_hour,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights
    where {{ only_flights_to_compute('flight_date') }}

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
            'arrived_at', days_of_windows(windows)
        ) }}

),

by_carrier as (

    {{ rolling_features(
        'carrier',
        ['carrier_code'],
        events='landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_origin as (

    {{ rolling_features(
        'origin',
        ['origin_code'],
        events='landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_destination as (

    {{ rolling_features(
        'destination',
        ['destination_code'],
        events='landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_route as (

    {{ rolling_features(
        'route',
        ['origin_code', 'destination_code'],
        events='landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_flight_number as (

    {{ rolling_features(
        'flight_number',
        ['carrier_code', 'flight_number'],
        events='landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_origin_hour as (

    {{ rolling_features(
        'origin_hour',
        ['origin_code', 'scheduled_hour'],
        events='landings',
        windows=windows,
        counts=counts,
        ratios=ratios
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
