with

flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute('flight_date') }}

),

schedule as (

    select * from {{ ref('feat_flights__schedule') }}
    where {{ only_flights_to_compute('flight_date') }}

),

route as (

    select * from {{ ref('feat_flights__route') }}
    where {{ only_flights_to_compute('flight_date') }}

),

congestion as (

    select * from {{ ref('feat_flights__congestion') }}
    where {{ only_flights_to_compute('flight_date') }}

),

aircraft as (

    select * from {{ ref('feat_flights__aircraft') }}
    where {{ only_flights_to_compute('flight_date') }}

),

history as (

    select * from {{ ref('feat_flights__history') }}
    where {{ only_flights_to_compute('flight_date') }}

),

weather as (

    select * from {{ ref('feat_flights__weather') }}
    where {{ only_flights_to_compute('flight_date') }}

),

inbound as (

    select * from {{ ref('feat_flights__inbound') }}
    where {{ only_flights_to_compute('flight_date') }}

),

same_day as (

    select * from {{ ref('feat_flights__same_day') }}
    where {{ only_flights_to_compute('flight_date') }}

),

backlog as (

    select * from {{ ref('feat_flights__backlog') }}
    where {{ only_flights_to_compute('flight_date') }}

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

),

-- Topics are taken whole: a column added to one of them needs its entry in the
-- YAML of this model, and no change here.
labelled_joined_to_topics as (

    select

        labelled.*,
        schedule.* except (flight_id, flight_date),
        route.* except (flight_id, flight_date),
        congestion.* except (flight_id, flight_date),
        aircraft.* except (flight_id, flight_date),
        history.* except (flight_id, flight_date),
        weather.* except (flight_id, flight_date),
        inbound.* except (flight_id, flight_date),
        same_day.* except (flight_id, flight_date),
        backlog.* except (flight_id, flight_date)

    from labelled
    inner join schedule on labelled.flight_id = schedule.flight_id
    inner join route on labelled.flight_id = route.flight_id
    inner join congestion on labelled.flight_id = congestion.flight_id
    inner join aircraft on labelled.flight_id = aircraft.flight_id
    inner join history on labelled.flight_id = history.flight_id
    inner join weather on labelled.flight_id = weather.flight_id
    inner join inbound on labelled.flight_id = inbound.flight_id
    inner join same_day on labelled.flight_id = same_day.flight_id
    inner join backlog on labelled.flight_id = backlog.flight_id

)

select * from labelled_joined_to_topics
