-- The versions of an aircraft's record that the clock knows of. What ends a
-- version after the clock is not known yet: until then it is the current one.

with

aircraft as (

    select * from {{ ref('snap_aircraft') }}

),

versions_known as (

    select

        ---------- ids
        tail_number,

        ---------- strings
        aircraft_type,
        case
            when manufacturer_name like 'MCDONNELL DOUGLAS%'
                then 'MCDONNELL DOUGLAS'
            when manufacturer_name like 'AIRBUS%' then 'AIRBUS'
            when manufacturer_name like 'CANADAIR%' then 'CANADAIR'
            else manufacturer_name
        end as manufacturer_name,
        model_name,
        engine_type,

        ---------- numerics
        built_year,
        engine_count,
        seat_count,
        cruising_speed_mph,

        ---------- timestamps
        dbt_valid_from as valid_from,
        case
            when {{ is_known('dbt_valid_to') }} then dbt_valid_to
            else timestamp'{{ var("end_of_time") }}'
        end as valid_to

    from aircraft
    where {{ is_known('dbt_valid_from') }}

)

select * from versions_known
