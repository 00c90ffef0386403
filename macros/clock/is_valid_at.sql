{# Condition: of the versions in a relation, the one valid at that instant. #}
{% macro is_valid_at(instant, versions) %}
    {{- return(adapter.dispatch('is_valid_at', 'flightline')(
        instant, versions
    )) -}}
{% endmacro %}

{% macro default__is_valid_at(instant, versions) -%}
    {{ instant }} >= {{ versions }}.valid_from
            and {{ instant }} < {{ versions }}.valid_to
{%- endmacro %}
