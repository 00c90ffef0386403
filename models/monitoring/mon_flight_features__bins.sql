{#
    How the values of each monitored column are told apart, fixed by the
    reference period: bins that moved with every window would hide the drift.
    Edges come from a share of its flights, the same ones every time, so that
    the same data give the same bins.
#}
{% set bin_count = var('monitoring_bin_count') %}
{% set shares = for_each(range(1, bin_count), '{} / ' ~ bin_count) | trim %}
{% set parts = monitored_number_parts() %}

with

flight_features as (

    select * from {{ ref('flight_features') }}
    where
        {{ is_in_reference('flight_date') }}
        and {{ is_known('decided_at') }}

),

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

sampled_flights as (

    select * from flight_features
    where
        pmod(
            xxhash64(flight_id), {{ var('monitoring_flights_per_sampled') }}
        ) = 0

),

sampled_scores as (

    select scores.score

    from sampled_flights
    inner join scores
        on sampled_flights.flight_id = scores.flight_id

),

{% for part in parts %}
    edges_by_column_{{ loop.index }} as (

        select
            {{ for_each(part, 'percentile({}, array(' ~ shares ~ ')) as {}') }}

        from {{ 'sampled_scores' if loop.last else 'sampled_flights' }}

    ),

    number_bins_{{ loop.index }} as (

        select

            inline(array({{ for_each(
                part, "struct('{}' as column_name, {} as edges)"
            ) }}))

        from edges_by_column_{{ loop.index }}

    ),

{% endfor %}
categories_by_column as (

    -- Of all flights: a category that the sample lacks is not unseen.
    select
        {{ for_each(
            monitored_texts() + ['flight_date'],
            'sort_array(collect_set({})) as {}'
        ) }}

    from flight_features

),

text_bins as (

    select

        inline(array({{ for_each(
            monitored_texts(), "struct('{}' as column_name, {} as categories)"
        ) }}))

    from categories_by_column

),

bins as (

    {% for part in parts %}
        select

            ---------- strings
            column_name,

            ---------- booleans
            true as is_number,

            ---------- arrays
            edges,
            concat(
                transform(
                    sequence(1, {{ bin_count }}), place -> lpad(place, 2, '0')
                ),
                array('{{ var("monitoring_null_bin") }}')
            ) as bin_names,

            ---------- dates
            date'{{ reference_before() }}' as reference_before

        from number_bins_{{ loop.index }}

        union all

    {% endfor %}
    select

        column_name,
        false as is_number,
        cast(null as array<double>) as edges,
        concat(
            categories,
            array(
                '{{ var("monitoring_unseen_bin") }}',
                '{{ var("monitoring_null_bin") }}'
            )
        ) as bin_names,
        date'{{ reference_before() }}' as reference_before

    from text_bins

)

select * from bins
