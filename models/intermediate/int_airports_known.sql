-- The versions of an airport's record that the clock knows of. What ends a
-- version after the clock is not known yet: until then it is the current one.

with

airports as (

    select * from {{ ref('snap_airports') }}

),

versions_known as (

    select

        ---------- ids
        airport_code,

        ---------- strings
        airport_name,
        timezone_name,

        ---------- numerics
        latitude_degrees,
        longitude_degrees,
        altitude_feet,

        ---------- booleans
        is_additional,

        ---------- timestamps
        dbt_valid_from as valid_from,
        case
            when {{ is_known('dbt_valid_to') }} then dbt_valid_to
            else timestamp'{{ var("end_of_time") }}'
        end as valid_to

    from airports
    where {{ is_known('dbt_valid_from') }}

)

select * from versions_known
