{# The timestamp a number of minutes, which may be negative, after another. #}
{% macro minutes_after(timestamp, minutes) %}
    {{- return(adapter.dispatch('minutes_after', 'flightline')(
        timestamp, minutes
    )) -}}
{% endmacro %}

{% macro default__minutes_after(timestamp, minutes) -%}
    timestampadd(minute, {{ minutes }}, {{ timestamp }})
{%- endmacro %}
