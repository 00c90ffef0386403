{#
    What is watched: all features, as the YAML of flight_features declares them,
    and the champion's score; a list of mappings with name and is_text.
#}
{% macro monitored_columns() %}
    {{- return(adapter.dispatch('monitored_columns', 'flightline')()) -}}
{% endmacro %}

{% macro default__monitored_columns() -%}
    {%- set columns = [] -%}
    {%- for column in declared_columns('flight_features')
        if column.role == 'feature' -%}
        {%- do columns.append({
            'name': column.name, 'is_text': column.data_type == 'string',
        }) -%}
    {%- endfor -%}
    {{- return(columns + [{'name': 'score', 'is_text': false}]) -}}
{%- endmacro %}


{# The part of the monitored columns that are texts, or that are numbers. #}
{% macro monitored_texts() %}
    {{- return(monitored_columns() | selectattr('is_text')
        | map(attribute='name') | list) -}}
{% endmacro %}

{% macro monitored_numbers() %}
    {{- return(monitored_columns() | rejectattr('is_text')
        | map(attribute='name') | list) -}}
{% endmacro %}


{#
    The numbers, a few at a time: Spark compiles no query of a hundred columns.
    The score, which other columns need no join for, is the last part.
#}
{% macro monitored_number_parts() %}
    {%- set numbers = monitored_numbers() -%}
    {{- return(numbers[:-1] | batch(20) | list + [numbers[-1:]]) -}}
{% endmacro %}
