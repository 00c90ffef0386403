{#
    The values of each day counted by bin: what all profiles and drift metrics
    are summed up from, so that a new day costs a day's work.
#}
{% set edge_count = var('monitoring_bin_count') - 1 %}

with

column_values as (

    select * from {{ ref('mon_flight_features__values') }}
    where {{ only_flights_to_compute() }}

),

bins as (

    select * from {{ ref('mon_flight_features__bins') }}

),

values_binned as (

    select

        column_values.flight_date,
        column_values.column_name,
        column_values.number_value,
        case
            when
                number_value is null and text_value is null
                then '{{ var("monitoring_null_bin") }}'
            when
                number_value is not null
                then lpad(
                    1
                    {%- for number in range(edge_count) %}
                    + int(coalesce(number_value > get(edges, {{ number }}), false))
                    {%- endfor %},
                    2, '0'
                )
            when array_contains(categories, text_value) then text_value
            else '{{ var("monitoring_unseen_bin") }}'
        end as bin_name

    from column_values
    inner join bins
        on column_values.column_name = bins.column_name

),

histograms as (

    select

        ---------- strings
        column_name,
        bin_name,

        ---------- numerics
        count(*) as row_count,
        count_if(number_value = 0) as zero_count,
        sum(number_value) as value_sum,
        sum(number_value * number_value) as square_sum,
        min(number_value) as least_value,
        max(number_value) as greatest_value,

        ---------- dates
        flight_date

    from values_binned
    group by flight_date, column_name, bin_name

)

select * from histograms
