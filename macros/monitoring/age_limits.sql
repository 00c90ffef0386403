{# After how many hours what is old, as a list of structs. #}
{% macro age_limits() %}
    {{- return(adapter.dispatch('age_limits', 'flightline')()) -}}
{% endmacro %}

{% macro default__age_limits() -%}
    {%- for item_name, limit in var('monitoring_greatest_age_hours').items() %}
        struct(
            '{{ item_name }}' as item_name,
            {{ limit.warn }} as warn_after_hours,
            {{ limit.error }} as error_after_hours
        )
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# The clock's instant, or the expression if there is none. #}
{% macro clock_or(expression) -%}
    {{ "timestamp'" ~ as_of() ~ "'" if var('as_of') else expression }}
{%- endmacro %}
