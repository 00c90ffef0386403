-- The instants we compute from delays show, on the local clock, the actual
-- departure and arrival that the airline wrote down.
--
-- On the night that summer time begins an hour of the clock does not exist. A
-- clock that was not set forward is no error of ours: one arrival, in PBI at
-- "2:03" on 10 March, is let through by that rule and not by its name.

with

flights as (

    select * from {{ ref('int_flights_timed') }}

),

clocks_computed as (

    select

        flight_id,
        departure_minute,
        arrival_minute,
        destination_timezone,
        from_utc_timestamp(
            departed_at, '{{ var("origin_timezone") }}'
        ) as departure_clock,
        from_utc_timestamp(arrived_at, destination_timezone) as arrival_clock

    from flights

),

clocks_read as (

    select

        *,
        hour(departure_clock) * 60
        + minute(departure_clock) as computed_departure_minute,
        hour(arrival_clock) * 60
        + minute(arrival_clock) as computed_arrival_minute,
        {{ minutes_after(
            "date_trunc('day', arrival_clock)", 'arrival_minute'
        ) }} as written_arrival_clock

    from clocks_computed

),

validation_errors as (

    select *

    from clocks_read
    where
        computed_departure_minute != departure_minute
        or (
            computed_arrival_minute != arrival_minute
            and from_utc_timestamp(
                to_utc_timestamp(written_arrival_clock, destination_timezone),
                destination_timezone
            ) = written_arrival_clock
        )

)

select * from validation_errors
