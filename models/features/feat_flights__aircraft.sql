with

flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute('flight_date') }}

),

aircraft as (

    select * from {{ ref('int_aircraft_known') }}

),

aircraft_described as (

    select

        ---------- ids
        flights.flight_id,

        ---------- strings
        aircraft.aircraft_type,
        aircraft.manufacturer_name as aircraft_manufacturer,
        aircraft.model_name as aircraft_model,
        aircraft.engine_type as aircraft_engine_type,

        ---------- numerics
        year(flights.flight_date)
        - aircraft.built_year as aircraft_age_years,
        aircraft.engine_count as aircraft_engine_count,
        aircraft.seat_count as aircraft_seat_count,

        ---------- dates
        flights.flight_date

    from flights
    left join aircraft
        on
            flights.tail_number = aircraft.tail_number
            and {{ is_valid_at(
                decided_at('flights.scheduled_departure_at'), 'aircraft'
            ) }}

)

select * from aircraft_described
