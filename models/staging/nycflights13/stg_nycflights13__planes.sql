with

source as (

    select * from {{ ref('base_nycflights13__planes') }}

),

renamed as (

    select

        ---------- ids
        tailnum as tail_number,

        ---------- strings
        {{ null_if_na('type') }} as aircraft_type,
        {{ null_if_na('manufacturer') }} as manufacturer_name,
        {{ null_if_na('model') }} as model_name,
        {{ null_if_na('engine') }} as engine_type,

        ---------- numerics
        {{ null_if_na('year', 'int') }} as built_year,
        {{ null_if_na('engines', 'int') }} as engine_count,
        {{ null_if_na('seats', 'int') }} as seat_count,
        {{ null_if_na('speed', 'int') }} as cruising_speed_mph

    from source

)

select * from renamed
