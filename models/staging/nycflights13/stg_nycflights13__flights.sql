with

source as (

    select * from {{ ref('base_nycflights13__flights') }}

),

typed as (

    select

        carrier,
        origin,
        dest,
        {{ null_if_na('tailnum') }} as tailnum,
        {{ null_if_na('flight', 'int') }} as flight,
        {{ null_if_na('sched_dep_time', 'int') }} as sched_dep_time,
        {{ null_if_na('sched_arr_time', 'int') }} as sched_arr_time,
        {{ null_if_na('dep_time', 'int') }} as dep_time,
        {{ null_if_na('arr_time', 'int') }} as arr_time,
        {{ null_if_na('dep_delay', 'int') }} as dep_delay,
        {{ null_if_na('arr_delay', 'int') }} as arr_delay,
        {{ null_if_na('air_time', 'int') }} as air_time,
        {{ null_if_na('distance', 'int') }} as distance,
        {{ null_if_na('time_hour', 'timestamp') }} as time_hour,
        make_date(
            {{ null_if_na('year', 'int') }},
            {{ null_if_na('month', 'int') }},
            {{ null_if_na('day', 'int') }}
        ) as flight_date

    from source

),

clocked as (

    select

        *,
        {{ minute_of_day('sched_dep_time') }} as scheduled_departure_minute,
        {{ minute_of_day('sched_arr_time') }} as scheduled_arrival_minute,
        {{ minute_of_day('dep_time') }} as departure_minute,
        {{ minute_of_day('arr_time') }} as arrival_minute

    from typed

),

renamed as (

    select

        ---------- ids
        concat_ws('-', flight_date, carrier, flight, origin) as flight_id,
        carrier as carrier_code,
        flight as flight_number,
        tailnum as tail_number,
        origin as origin_code,
        dest as destination_code,

        ---------- numerics
        cast(scheduled_departure_minute as int) as scheduled_departure_minute,
        cast(scheduled_arrival_minute as int) as scheduled_arrival_minute,
        cast(departure_minute as int) as departure_minute,
        cast(arrival_minute as int) as arrival_minute,
        dep_delay as departure_delay_minutes,
        arr_delay as arrival_delay_minutes,
        air_time as air_time_minutes,
        distance as distance_miles,

        ---------- dates
        flight_date,

        ---------- timestamps
        time_hour as scheduled_departure_hour_at,
        to_utc_timestamp(
            {{ minutes_after(
                'cast(flight_date as timestamp)',
                'cast(scheduled_departure_minute as int)',
            ) }},
            '{{ var("origin_timezone") }}'
        ) as scheduled_departure_at

    from clocked

)

select * from renamed
