{#
    The number of the bin that a value is in, from 1 on; a bin holds its upper
    edge. Halves the edges again and again: there are tens of millions of values.
#}
{% macro bin_number(value, edges, bin_count) %}
    {{- return(adapter.dispatch('bin_number', 'flightline')(
        value, edges, bin_count
    )) -}}
{% endmacro %}

{% macro default__bin_number(value, edges, bin_count) -%}
    {{ _bin_number_between(value, edges, 1, bin_count) }}
{%- endmacro %}

{% macro _bin_number_between(value, edges, first, last) -%}
    {%- if first == last -%}
        {{ first }}
    {%- else -%}
        {%- set middle = (first + last) // 2 -%}
        if({{ value }} > get({{ edges }}, {{ middle - 1 }}),
            {{- ' ' ~ _bin_number_between(value, edges, middle + 1, last) }},
            {{- ' ' ~ _bin_number_between(value, edges, first, middle) }})
    {%- endif -%}
{%- endmacro %}
