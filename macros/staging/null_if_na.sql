{# Type a text of a raw file, with its mark for a missing value as null. #}
{% macro null_if_na(column, data_type='string') %}
    {{- return(adapter.dispatch('null_if_na', 'flightline')(
        column, data_type
    )) -}}
{% endmacro %}

{% macro default__null_if_na(column, data_type) -%}
    cast(nullif({{ column }}, 'NA') as {{ data_type }})
{%- endmacro %}
