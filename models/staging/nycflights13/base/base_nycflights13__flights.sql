with

flights as (

    select * from {{ ref('raw_nycflights13__flights') }}

),

quarantined_flights as (

    select * from {{ ref('quarantine_nycflights13__flights') }}

),

fit_flights as (

    select flights.*

    from flights
    left anti join quarantined_flights
        on flights._source_line = quarantined_flights._source_line

)

select * from fit_flights
