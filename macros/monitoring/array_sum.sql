{# The sum of an array of whole numbers. #}
{% macro array_sum(numbers) %}
    {{- return(adapter.dispatch('array_sum', 'flightline')(numbers)) -}}
{% endmacro %}

{% macro default__array_sum(numbers) -%}
    aggregate({{ numbers }}, 0L, (total, one) -> total + one)
{%- endmacro %}
