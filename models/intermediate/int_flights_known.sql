-- Everything that reads flights reads them here, and sees of each what the
-- clock allows: without as_of all of it, with as_of what had happened by then.

with

flights as (

    select * from {{ ref('int_flights_timed') }}

),

flights_published as (

    select *

    from flights
    {%- if var('as_of') %}
    where
        flight_date <= date'{{ days_after(
            as_of_date(), var("schedule_published_days")
        ) }}'
    {%- endif %}

),

outcomes_masked as (

    select

        *,
        case
            when {{ is_known('departed_at') }} then departed_at
        end as known_departed_at,
        case
            when {{ is_known('arrived_at') }} then arrived_at
        end as known_arrived_at,
        -- Nobody writes down when a flight is given up: it counts as cancelled
        -- or diverted once it could not come any more.
        {{ is_known(minutes_after(
            'scheduled_departure_at', var('outcome_final_after_hours') * 60
        )) }} as is_departure_final,
        {{ is_known(minutes_after(
            'scheduled_arrival_at', var('outcome_final_after_hours') * 60
        )) }} as is_arrival_final

    from flights_published

),

known as (

    select

        ---------- ids
        flight_id,
        carrier_code,
        flight_number,
        tail_number,
        origin_code,
        destination_code,

        ---------- strings
        destination_timezone,

        ---------- numerics
        scheduled_departure_minute,
        scheduled_arrival_minute,
        case
            when known_departed_at is not null then departure_delay_minutes
        end as departure_delay_minutes,
        case
            when known_arrived_at is not null then arrival_delay_minutes
        end as arrival_delay_minutes,
        case
            when known_arrived_at is not null then air_time_minutes
        end as air_time_minutes,
        distance_miles,

        ---------- booleans
        case
            when known_departed_at is not null then false
            when is_departure_final then true
        end as is_cancelled,
        case
            when known_arrived_at is not null then false
            when known_departed_at is null and is_departure_final then false
            when known_departed_at is not null and is_arrival_final then true
        end as is_diverted,

        ---------- dates
        flight_date,

        ---------- timestamps
        scheduled_departure_at,
        scheduled_arrival_at,
        known_departed_at as departed_at,
        known_arrived_at as arrived_at

    from outcomes_masked

)

select * from known
