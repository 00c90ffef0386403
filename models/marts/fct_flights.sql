with

flights as (

    select * from {{ ref('int_flights_known') }}

),

outcomes_named as (

    select

        ---------- ids
        flight_id,
        carrier_code,
        flight_number,
        tail_number,
        origin_code,
        destination_code,

        ---------- numerics
        scheduled_departure_minute,
        scheduled_arrival_minute,
        timestampdiff(
            minute, scheduled_departure_at, scheduled_arrival_at
        ) as scheduled_duration_minutes,
        departure_delay_minutes,
        arrival_delay_minutes,
        air_time_minutes,
        distance_miles,

        ---------- booleans
        is_cancelled,
        is_diverted,
        -- null, not false, for a flight that never landed as planned
        arrival_delay_minutes
        >= {{ var('late_arrival_minutes') }} as is_late_arrival,

        ---------- dates
        flight_date,

        ---------- timestamps
        scheduled_departure_at,
        scheduled_arrival_at,
        departed_at,
        arrived_at

    from flights
    -- A new table holds all flights whatever the range: features look back.
    where {{ only_flights_to_compute() if is_incremental() else 'true' }}

)

select * from outcomes_named
