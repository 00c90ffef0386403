with

flights as (

    select * from {{ ref('fct_flights') }}

),

schedule as (

    select * from {{ ref('feat_flights__schedule') }}

),

route as (

    select * from {{ ref('feat_flights__route') }}

),

aircraft as (

    select * from {{ ref('feat_flights__aircraft') }}

),

history as (

    select * from {{ ref('feat_flights__history') }}

),

weather as (

    select * from {{ ref('feat_flights__weather') }}

),

labelled as (

    select

        ---------- ids
        flight_id,

        ---------- numerics
        cast(is_late_arrival as int) as is_late_arrival,

        ---------- dates
        flight_date,

        ---------- timestamps
        scheduled_departure_at,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights
    where {{ only_flights_to_compute() }}

),

-- Topics are taken whole: a column added to one of them is a new feature of
-- the model without a change here.
labelled_joined_to_topics as (

    select

        labelled.*,
        schedule.* except (flight_id, flight_date),
        route.* except (flight_id, flight_date),
        aircraft.* except (flight_id, flight_date),
        history.* except (flight_id, flight_date),
        weather.* except (flight_id, flight_date)

    from labelled
    inner join schedule on labelled.flight_id = schedule.flight_id
    inner join route on labelled.flight_id = route.flight_id
    inner join aircraft on labelled.flight_id = aircraft.flight_id
    inner join history on labelled.flight_id = history.flight_id
    inner join weather on labelled.flight_id = weather.flight_id

)

select * from labelled_joined_to_topics
