{# Whole days that the widest of some windows reaches back: of 6h and 7d, 7. #}
{% macro days_of_windows(windows) %}
    {{- return(adapter.dispatch('days_of_windows', 'flightline')(windows)) -}}
{% endmacro %}

{% macro default__days_of_windows(windows) -%}
    {%- set widths = [] -%}
    {%- for window in windows -%}
        {%- do widths.append(window_hours(window)) -%}
    {%- endfor -%}
    {{- return(((widths | max) / 24) | round(method='ceil') | int) -}}
{%- endmacro %}
