with

airports as (

    select * from {{ ref('int_airports_known') }}

),

current_versions as (

    select * except (valid_from, valid_to)

    from airports
    where valid_to = timestamp'{{ var("end_of_time") }}'

)

select * from current_versions
