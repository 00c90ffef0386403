-- Everything that reads weather reads it here: without as_of all observations,
-- with as_of those that had been published by then.

with

weather as (

    select * from {{ ref('stg_nycflights13__weather') }}

),

published as (

    select *

    from weather
    where
        {{ is_known(minutes_after(
            'observed_at', var('weather_publication_minutes')
        )) }}

)

select * from published
