{#
    How old what the pipeline works with is, at the clock's instant; without a
    clock at the end of the data, as nothing is newer.
#}
with

flights as (

    select * from {{ ref('fct_flights') }}

),

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

champions as (

    select * from {{ ref('ml_late_arrivals__champions') }}

),

newest as (

    select

        'newest landing' as item_name,
        max(arrived_at) as newest_at

    from flights

    union all

    select

        'newest flight scored' as item_name,
        max(scheduled_departure_at) as newest_at

    from scores

    union all

    select

        'newest flight the champion learned from' as item_name,
        timestamp'{{ var("train_before") }} 00:00:00' as newest_at

    from champions

),

clock as (

    select
        {%- if var('as_of') %}
        timestamp'{{ var("as_of") }}' as clock_at
        {%- else %}
        max(newest_at) as clock_at
        {%- endif %}

    from newest

),

staleness as (

    select

        ---------- strings
        newest.item_name,

        ---------- numerics
        timestampdiff(hour, newest.newest_at, clock.clock_at) as age_hours,

        ---------- timestamps
        newest.newest_at,
        clock.clock_at

    from newest
    cross join clock

)

select * from staleness
