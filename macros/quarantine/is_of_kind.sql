{#
    Condition: the text in a column of a raw table is of a kind, or the mark for
    a missing value, NA. The patterns are narrower than a cast, which takes
    blanks around a number, `1d` for a number, and 2013 for a time.
#}
{% macro is_of_kind(column, kind) %}
    {{- return(adapter.dispatch('is_of_kind', 'flightline')(column, kind)) -}}
{% endmacro %}

{% macro default__is_of_kind(column, kind) -%}
    {%- set patterns = {
        'integer': '-?[0-9]{1,9}',
        'number': '-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?',
        'timestamp':
            '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z',
    } -%}
    {%- if kind in patterns -%}
        coalesce(
            {{ column }} = 'NA'
            or (
                {{ column }} rlike '^{{ patterns[kind] }}$'
                and {{ typed_by_kind(column, kind) }} is not null
            ),
            false
        )
    {%- else -%}
        {{ column }} is not null
    {%- endif -%}
{%- endmacro %}


{# The value of a column of a raw table, null if missing or of another kind. #}
{% macro typed_by_kind(column, kind) %}
    {{- return(adapter.dispatch('typed_by_kind', 'flightline')(
        column, kind
    )) -}}
{% endmacro %}

{% macro default__typed_by_kind(column, kind) -%}
    {%- set types = {
        'integer': 'int', 'number': 'double', 'timestamp': 'timestamp',
    } -%}
    try_cast(nullif({{ column }}, 'NA') as {{ types.get(kind, 'string') }})
{%- endmacro %}
