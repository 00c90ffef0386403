with

source as (

    select * from {{ ref('base_nycflights13__airlines') }}

),

renamed as (

    select

        ---------- ids
        carrier as carrier_code,

        ---------- strings
        {{ null_if_na('name') }} as airline_name

    from source

)

select * from renamed
