with

airlines as (

    select * from {{ ref('raw_nycflights13__airlines') }}

),

unfit_airlines as (

    {{ unfit_rows('airlines', 'raw_nycflights13__airlines') }}

)

select * from unfit_airlines
