with

source as (

    select * from {{ raw('flights') }}

),

typed as (

    select
        cast(flight_id as bigint) as flight_id,
        carrier as carrier_code,
        origin as origin_code,
        dest as destination_code,
        cast(scheduled_at as timestamp) as scheduled_at,
        cast(hour_at as timestamp) as hour_at,
        cast(cast(hour_at as date) as timestamp) as day_at,
        cast(distance as double) as distance_miles,
        cast(nullif(dep_delay, 'NA') as double) as departure_delay_minutes,
        cast(nullif(arr_delay, 'NA') as double) as arrival_delay_minutes
    from source

),

numbered as (

    select
        *,
        row_number() over (partition by flight_id order by scheduled_at) as copy_number
    from typed

)

select
    flight_id,
    carrier_code,
    origin_code,
    destination_code,
    scheduled_at,
    hour_at,
    day_at,
    distance_miles,
    departure_delay_minutes,
    arrival_delay_minutes
from numbered
where copy_number = 1
