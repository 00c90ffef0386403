with

airlines as (

    select * from {{ ref('raw_nycflights13__airlines') }}

),

quarantined_airlines as (

    select * from {{ ref('quarantine_nycflights13__airlines') }}

),

fit_airlines as (

    select airlines.*

    from airlines
    left anti join quarantined_airlines
        on airlines._source_line = quarantined_airlines._source_line

)

select * from fit_airlines
