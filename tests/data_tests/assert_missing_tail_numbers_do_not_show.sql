-- Only cancelled flights miss their tail number, so no feature may tell that it
-- is missing: the features of aircraft and of the inbound leg of such a flight
-- are all null, as they are for some flights that do have a tail number.

with

flights as (

    select * from {{ ref('fct_flights') }}

),

aircraft as (

    select * from {{ ref('feat_flights__aircraft') }}

),

inbound as (

    select * from {{ ref('feat_flights__inbound') }}

),

features_written as (

    select

        flights.flight_id,
        flights.tail_number is null as is_tail_number_missing,
        to_json(struct(aircraft.*)) as of_aircraft,
        to_json(struct(inbound.*)) as of_inbound,
        -- json leaves out nulls, so this is a row that knows nothing else
        to_json(struct(flights.flight_id, flights.flight_date)) as of_nothing

    from flights
    inner join aircraft on flights.flight_id = aircraft.flight_id
    inner join inbound on flights.flight_id = inbound.flight_id

),

features_compared as (

    select

        *,
        of_aircraft = of_nothing and of_inbound = of_nothing as is_unknown

    from features_written

),

alike as (

    select max(is_unknown and not is_tail_number_missing) as has_others

    from features_compared

),

validation_errors as (

    select features_compared.*

    from features_compared
    cross join alike
    where
        features_compared.is_tail_number_missing
        and not (features_compared.is_unknown and alike.has_others)

)

select * from validation_errors
