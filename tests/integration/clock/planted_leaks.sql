-- One column per mistake that leaks the future, next to an honest one.

with

flights as (

    select * from {{ ref('fct_flights') }}

),

weather as (

    select * from {{ ref('int_weather_known') }}

),

mistakes as (

    select

        flights.flight_id,
        flights.flight_date,
        flights.departure_delay_minutes,
        flights.departed_at,
        flights.air_time_minutes,
        avg(cast(is_late_arrival as int)) over (
            partition by carrier_code, flight_date
        ) as day_late_rate_with_itself,
        avg(cast(is_late_arrival as int)) over (
            partition by origin_code
            order by unix_timestamp(scheduled_departure_at)
            range between 604800 preceding and current row
        ) as late_rate_7d_by_schedule,
        avg(arrival_delay_minutes) over (
            partition by carrier_code, destination_code
            order by scheduled_departure_at, flight_id
            rows between 10 preceding and 1 preceding
        ) as mean_delay_of_last_10_flights,
        avg(cast(is_late_arrival as int)) over (
            partition by destination_code, weekofyear(flight_date)
        ) as late_rate_of_destination_and_week,
        weather.visibility_miles as visibility_of_the_scheduled_hour,
        weather.wind_speed_mph as wind_of_the_scheduled_hour,
        lag(arrival_delay_minutes) over (
            partition by tail_number
            order by scheduled_departure_at, flight_id
        ) as delay_of_previous_leg,
        count(*) over (
            partition by origin_code, flight_date
        ) as honest_flight_count

    from flights
    left join weather
        on
            flights.origin_code = weather.airport_code
            and date_trunc('hour', flights.scheduled_departure_at)
            = weather.observed_at

)

select * from mistakes
where {{ only_flights_to_compute() }}
