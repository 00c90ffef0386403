{#
    The values of each day counted by bin: what all profiles and drift metrics
    are summed up from, so that a new day costs a day's work. Tens of millions
    of values are grouped: columns go by their number until they are counted,
    and a few at a time, because Spark compiles no query of a hundred columns.
#}
{% set texts = monitored_texts() %}
{% set numbers = monitored_numbers() %}
{% set bin_count = var('monitoring_bin_count') %}
{% set parts = monitored_number_parts() %}

with

flight_features as (

    select * from {{ ref('flight_features') }}
    where
        {{ only_flights_to_compute('flight_date') }}
        and {{ is_known('decided_at') }}

),

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

bins as (

    select * from {{ ref('mon_flight_features__bins') }}

),

features_with_scores as (

    select

        flight_features.flight_date,
        scores.score

    from flight_features
    left join scores
        on flight_features.flight_id = scores.flight_id

),

numbered_bins as (

    select

        *,
        int(array_position(
            array({{ for_each(numbers + texts, "'{}'") }}),
            column_name
        )) as column_number

    from bins

),

{% for part in parts %}
    numbers_in_rows_{{ loop.index }} as (

        select

            flight_date,
            posexplode(array({{
                for_each(part, 'cast({} as double)')
            }})) as (place, number_value)

        from {{ 'features_with_scores' if loop.last else 'flight_features' }}

    ),

    numbers_counted_{{ loop.index }} as (

        select

            numbers_in_rows.flight_date,
            numbered_bins.column_number,
            case
                when numbers_in_rows.number_value is null
                    then {{ bin_count + 1 }}
                else {{ bin_number(
                    'numbers_in_rows.number_value',
                    'numbered_bins.edges',
                    bin_count
                ) }}
            end as bin_number,
            count(*) as flight_count,
            count_if(numbers_in_rows.number_value = 0) as zero_count,
            sum(numbers_in_rows.number_value) as value_sum,
            sum(
                numbers_in_rows.number_value * numbers_in_rows.number_value
            ) as square_sum,
            min(numbers_in_rows.number_value) as least_value,
            max(numbers_in_rows.number_value) as greatest_value

        from numbers_in_rows_{{ loop.index }} as numbers_in_rows
        inner join numbered_bins
            on
                numbers_in_rows.place + {{ numbers.index(part[0]) + 1 }}
                = numbered_bins.column_number
        group by 1, 2, 3

    ),
{% endfor %}
texts_in_rows as (

    select

        flight_date,
        posexplode(array({{
            for_each(texts, '{}')
        }})) as (place, text_value)

    from flight_features

),

texts_counted as (

    select

        texts_in_rows.flight_date,
        numbered_bins.column_number,
        case
            when texts_in_rows.text_value is null
                then size(numbered_bins.bin_names)
            else coalesce(
                nullif(array_position(
                    numbered_bins.bin_names, texts_in_rows.text_value
                ), 0),
                size(numbered_bins.bin_names) - 1
            )
        end as bin_number,
        count(*) as flight_count,
        0 as zero_count,
        cast(null as double) as value_sum,
        cast(null as double) as square_sum,
        cast(null as double) as least_value,
        cast(null as double) as greatest_value

    from texts_in_rows
    inner join numbered_bins
        on
            texts_in_rows.place + {{ numbers | length + 1 }}
            = numbered_bins.column_number
    group by 1, 2, 3

),

values_counted as (

    {% for part in parts %}
        select * from numbers_counted_{{ loop.index }}

        union all

    {% endfor %}
    select * from texts_counted

),

histograms as (

    select

        ---------- strings
        numbered_bins.column_name,
        get(
            numbered_bins.bin_names, int(values_counted.bin_number - 1)
        ) as bin_name,

        ---------- numerics
        int(values_counted.bin_number) as bin_number,
        values_counted.flight_count,
        values_counted.zero_count,
        values_counted.value_sum,
        values_counted.square_sum,
        values_counted.least_value,
        values_counted.greatest_value,

        ---------- dates
        values_counted.flight_date,
        numbered_bins.reference_before

    from values_counted
    inner join numbered_bins
        on values_counted.column_number = numbered_bins.column_number

)

select * from histograms
