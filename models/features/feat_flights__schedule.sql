with

flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute('flight_date') }}

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

        ---------- dates
        flight_date

    from flights

)

select * from schedule_described
