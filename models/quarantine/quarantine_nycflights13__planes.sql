with

planes as (

    select * from {{ ref('raw_nycflights13__planes') }}

),

unfit_planes as (

    {{ unfit_rows('planes', 'raw_nycflights13__planes') }}

)

select * from unfit_planes
