{#
    How old what the pipeline works with is, at the clock's instant; without a
    clock at the end of the data, as nothing is newer.
#}
with

flights as (

    select * from {{ ref('fct_flights') }}

),

flight_features as (

    select * from {{ ref('flight_features') }}
    where {{ is_known('decided_at') }}

),

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

newest as (

    select

        'landings' as item_name,
        max(arrived_at) as newest_at

    from flights

    union all

    select

        'features' as item_name,
        max(decided_at) as newest_at

    from flight_features

    union all

    select

        'scores' as item_name,
        max(flight_features.decided_at) as newest_at

    from flight_features
    inner join scores
        on flight_features.flight_id = scores.flight_id

    union all

    select

        -- What the champion's training, which stops early by it, may have seen.
        'labels of the training' as item_name,
        max(scheduled_departure_at) as newest_at

    from flight_features
    where
        flight_date < date'{{ var("validate_before") }}'
        and is_late_arrival is not null

),

clock as (

    select max({{ clock_or('newest_at') }}) as clock_at

    from newest

),

limits as (

    select

        inline(array({{ age_limits() }}))

),

staleness as (

    select

        ---------- strings
        newest.item_name,

        ---------- numerics
        timestampdiff(hour, newest.newest_at, clock.clock_at) as age_hours,
        limits.warn_after_hours,
        limits.error_after_hours,

        ---------- timestamps
        newest.newest_at,
        clock.clock_at

    from newest
    cross join clock
    inner join limits
        on newest.item_name = limits.item_name

)

select * from staleness
