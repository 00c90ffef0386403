with

-- Flights of the days around arrive within the same hours.
flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute('flight_date', margin_days=1) }}

),

planned_flights_counted as (

    select

        flight_id,
        flight_date,
        count(*) over (
            partition by origin_code, date_trunc('hour', scheduled_departure_at)
        ) as origin_hour_departures,
        count(*) over (
            partition by
                carrier_code,
                origin_code,
                date_trunc('hour', scheduled_departure_at)
        ) as carrier_hour_departures,
        count(*) over (
            partition by
                destination_code, date_trunc('hour', scheduled_arrival_at)
        ) as destination_hour_arrivals,
        count(*) over (
            partition by flight_date, origin_code
        ) as origin_day_departures,
        count(*) over (
            partition by flight_date, origin_code, destination_code
        ) as route_day_flights,
        count(*) over (
            partition by
                flight_date, origin_code, destination_code, carrier_code
        ) as carrier_route_day_flights

    from flights

),

congestion_described as (

    select

        ---------- ids
        flight_id,

        ---------- numerics
        cast(origin_hour_departures as int) as origin_hour_departure_count,
        cast(carrier_hour_departures as int) as carrier_hour_departure_count,
        cast(
            destination_hour_arrivals as int
        ) as destination_hour_arrival_count,
        cast(origin_day_departures as int) as origin_day_departure_count,
        cast(route_day_flights as int) as route_day_flight_count,
        cast(
            carrier_route_day_flights as int
        ) as carrier_route_day_flight_count,

        ---------- dates
        flight_date

    from planned_flights_counted
    where {{ only_flights_to_compute('flight_date') }}

)

select * from congestion_described
