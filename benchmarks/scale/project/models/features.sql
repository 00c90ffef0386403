with

flights as (

    select * from {{ ref('flights') }}

),

weather as (

    select * from {{ ref('weather') }}

),

route_days as (

    select
        carrier_code,
        origin_code,
        destination_code,
        day_at,
        count(arrival_delay_minutes) as arrival_count,
        sum(arrival_delay_minutes) as arrival_delay_minutes
    from flights
    group by carrier_code, origin_code, destination_code, day_at

),

route_history as (

    select
        carrier_code,
        origin_code,
        destination_code,
        day_at,
        sum(arrival_delay_minutes) over week / nullif(sum(arrival_count) over week, 0)
            as route_mean_delay_7d,
        sum(arrival_delay_minutes) over month / nullif(sum(arrival_count) over month, 0)
            as route_mean_delay_28d
    from route_days
    window
        week as (
            partition by carrier_code, origin_code, destination_code order by day_at
            range between interval 7 days preceding and interval 1 day preceding
        ),
        month as (
            partition by carrier_code, origin_code, destination_code order by day_at
            range between interval 28 days preceding and interval 1 day preceding
        )

),

origin_traffic as (

    select
        flight_id,
        count(*) over (partition by origin_code, hour_at) as origin_hour_departure_count,
        avg(departure_delay_minutes) over (
            partition by carrier_code, origin_code order by scheduled_at
            range between interval 5 hours preceding and interval 2 hours preceding
        ) as carrier_mean_delay_3h,
        avg(departure_delay_minutes) over (
            partition by origin_code order by scheduled_at
            range between interval 5 hours preceding and interval 2 hours preceding
        ) as origin_mean_delay_3h
    from flights

)

select
    flights.flight_id,
    cast(extract(hour from flights.scheduled_at) as double) as scheduled_hour,
    cast(extract(month from flights.scheduled_at) as double) as scheduled_month,
    flights.distance_miles,
    route_history.route_mean_delay_7d,
    route_history.route_mean_delay_28d,
    cast(origin_traffic.origin_hour_departure_count as double) as origin_hour_departure_count,
    origin_traffic.carrier_mean_delay_3h,
    origin_traffic.origin_mean_delay_3h,
    weather.temperature_fahrenheit,
    weather.humidity_percent,
    weather.wind_speed_mph,
    weather.precipitation_inches,
    weather.visibility_miles,
    case
        when flights.arrival_delay_minutes > 15 then 1.0
        when flights.arrival_delay_minutes is not null then 0.0
    end as is_late
from flights
inner join route_history
    on
        flights.carrier_code = route_history.carrier_code
        and flights.origin_code = route_history.origin_code
        and flights.destination_code = route_history.destination_code
        and flights.day_at = route_history.day_at
inner join origin_traffic on flights.flight_id = origin_traffic.flight_id
left join weather
    on
        flights.origin_code = weather.origin_code
        and flights.hour_at = weather.hour_at
