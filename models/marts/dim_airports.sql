with

airports as (

    select * from {{ ref('int_airports_unioned') }}

)

select * from airports
