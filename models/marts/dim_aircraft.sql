with

planes as (

    select * from {{ ref('stg_nycflights13__planes') }}

),

manufacturers_unified as (

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
        cruising_speed_mph

    from planes

)

select * from manufacturers_unified
