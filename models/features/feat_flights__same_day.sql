{%- set windows = var('same_day_windows') -%}
{%- set counts = ['departure_count'] -%}
{%- set ratios = {
    'mean_departure_delay_minutes': [
        'departure_delay_minutes', 'departure_count'
    ],
    'late_rate': ['late_landing_count', 'landing_count'],
    'mean_arrival_delay_minutes': ['arrival_delay_minutes', 'landing_count'],
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
        origin_code,
        destination_code,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights
    where {{ only_flights_to_compute('flight_date') }}

),

departures as (

    select

        carrier_code,
        origin_code,
        destination_code,
        1 as departure_count,
        departure_delay_minutes,
        0 as landing_count,
        0 as late_landing_count,
        0 as arrival_delay_minutes,
        departed_at as known_at

    from flights
    where
        departed_at is not null
        and {{ only_events_for_flights_to_compute(
            'departed_at', days_of_windows(windows)
        ) }}

),

landings as (

    select

        carrier_code,
        origin_code,
        destination_code,
        0 as departure_count,
        0 as departure_delay_minutes,
        1 as landing_count,
        cast(is_late_arrival as int) as late_landing_count,
        arrival_delay_minutes,
        arrived_at as known_at

    from flights
    where
        arrived_at is not null
        and {{ only_events_for_flights_to_compute(
            'arrived_at', days_of_windows(windows)
        ) }}

),

departures_and_landings as (

    select * from departures
    union all
    select * from landings

),

by_origin as (

    {{ rolling_features(
        'origin',
        ['origin_code'],
        events='departures_and_landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_carrier as (

    {{ rolling_features(
        'carrier',
        ['carrier_code'],
        events='departures_and_landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_destination as (

    {{ rolling_features(
        'destination',
        ['destination_code'],
        events='departures_and_landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

by_carrier_origin as (

    {{ rolling_features(
        'carrier_origin',
        ['carrier_code', 'origin_code'],
        events='departures_and_landings',
        windows=windows,
        counts=counts,
        ratios=ratios
    ) | indent(4) }}

),

delays_joined as (

    select

        plans.flight_id,
        by_origin.* except (flight_id),
        by_carrier.* except (flight_id),
        by_destination.* except (flight_id),
        by_carrier_origin.* except (flight_id),
        plans.flight_date

    from plans
    inner join by_origin on plans.flight_id = by_origin.flight_id
    inner join by_carrier on plans.flight_id = by_carrier.flight_id
    inner join by_destination on plans.flight_id = by_destination.flight_id
    inner join by_carrier_origin
        on plans.flight_id = by_carrier_origin.flight_id

)

select * from delays_joined
