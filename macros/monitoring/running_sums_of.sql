{# An array of numbers, each with those before it added. #}
{% macro running_sums_of(numbers) %}
    {{- return(adapter.dispatch('running_sums_of', 'flightline')(numbers)) -}}
{% endmacro %}

{% macro default__running_sums_of(numbers) -%}
    aggregate(
            {{ numbers }},
            cast(array() as array<bigint>),
            (sums, one) -> concat(
                sums, array(coalesce(get(sums, size(sums) - 1), 0) + one)
            )
        )
{%- endmacro %}
