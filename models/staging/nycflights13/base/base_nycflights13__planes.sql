with

planes as (

    select * from {{ ref('raw_nycflights13__planes') }}

),

quarantined_planes as (

    select * from {{ ref('quarantine_nycflights13__planes') }}

),

fit_planes as (

    select planes.*

    from planes
    left anti join quarantined_planes
        on planes._source_line = quarantined_planes._source_line

)

select * from fit_planes
