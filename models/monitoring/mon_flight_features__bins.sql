{#
    How the values of each monitored column are told apart, fixed once from the
    reference period: bins that moved with every window would hide the drift.
#}
{% set bins = var('monitoring_bin_count') %}

with

column_values as (

    select * from {{ ref('mon_flight_features__values') }}

),

reference_values as (

    select *

    from column_values
    where
        flight_date >= date'{{ var("monitoring_reference_from") }}'
        and flight_date < date'{{ var("monitoring_reference_before") }}'

),

bins as (

    select

        ---------- strings
        column_name,

        ---------- numerics
        stddev_pop(number_value) as reference_stddev,

        ---------- arrays
        array_distinct(percentile_approx(
            number_value,
            array(
                {%- for number in range(1, bins) %}
                {{ number / bins }}{{ ',' if not loop.last }}
                {%- endfor %}
            ),
            {{ var('monitoring_percentile_accuracy') }}
        )) as edges,
        sort_array(collect_set(text_value)) as categories

    from reference_values
    group by column_name

)

select * from bins
