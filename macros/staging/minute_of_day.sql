{#
    Minutes after midnight of a clock written as the number hhmm. Midnight at
    the end of a day is written 2400 and is the same clock as 0000.
#}
{% macro minute_of_day(clock) %}
    {{- return(adapter.dispatch('minute_of_day', 'flightline')(clock)) -}}
{% endmacro %}

{% macro default__minute_of_day(clock) -%}
    (floor({{ clock }} / 100) * 60 + {{ clock }} % 100) % 1440
{%- endmacro %}
