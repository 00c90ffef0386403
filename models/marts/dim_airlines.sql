with

airlines as (

    select * from {{ ref('stg_nycflights13__airlines') }}

)

select * from airlines
