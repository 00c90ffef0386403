with

aircraft as (

    select * from {{ ref('int_aircraft_known') }}

),

current_versions as (

    select * except (valid_from, valid_to)

    from aircraft
    where valid_to = timestamp'{{ var("end_of_time") }}'

)

select * from current_versions
