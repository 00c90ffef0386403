with

flights as (

    select * from {{ ref('fct_flights') }}

),

congestion_counted as (

    select

        *,
        count(*) over (
            partition by origin_code, date_trunc('hour', scheduled_departure_at)
        ) as origin_departures,
        count(*) over (
            partition by
                destination_code, date_trunc('hour', scheduled_arrival_at)
        ) as destination_arrivals,
        count(*) over (
            partition by
                carrier_code,
                origin_code,
                date_trunc('hour', scheduled_departure_at)
        ) as carrier_departures

    from flights
    where {{ only_flights_to_compute(margin_days=1) }}

),

schedule_described as (

    select

        ---------- ids
        flight_id,

        ---------- strings
        carrier_code as carrier,
        origin_code as origin,
        destination_code as dest,

        ---------- numerics
        month(flight_date) as scheduled_month,
        weekday(flight_date) + 1 as scheduled_day_of_week,
        day(flight_date) as scheduled_day_of_month,
        cast(floor(scheduled_departure_minute / 60) as int) as scheduled_hour,
        scheduled_departure_minute,
        scheduled_arrival_minute,
        cast(scheduled_duration_minutes as int) as scheduled_duration_minutes,
        cast(origin_departures as int) as origin_hour_departure_count,
        cast(carrier_departures as int) as carrier_hour_departure_count,
        cast(destination_arrivals as int) as destination_hour_arrival_count,

        ---------- dates
        flight_date

    from congestion_counted
    where {{ only_flights_to_compute() }}

)

select * from schedule_described
