with

weather as (

    select * from {{ ref('raw_nycflights13__weather') }}

),

unfit_weather as (

    {{ unfit_rows('weather', 'raw_nycflights13__weather') }}

)

select * from unfit_weather
