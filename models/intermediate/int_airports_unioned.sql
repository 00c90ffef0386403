with

stg_airports as (

    select * from {{ ref('stg_nycflights13__airports') }}

),

additional_airports as (

    select * from {{ ref('additional_airports') }}

),

listed_airports as (

    select

        airport_code,
        airport_name,
        timezone_name,
        latitude_degrees,
        longitude_degrees,
        altitude_feet,
        false as is_additional

    from stg_airports

),

unlisted_airports as (

    select

        airport_code,
        airport_name,
        timezone_name,
        latitude_degrees,
        longitude_degrees,
        altitude_feet,
        true as is_additional

    from additional_airports

),

unioned as (

    select * from listed_airports
    union all
    select * from unlisted_airports

)

select * from unioned
