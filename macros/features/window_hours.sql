{#
    The width of a window in hours, from its name: `6h` is 6, `7d` is 168. A
    day is 24 hours exactly, whatever the clocks of an airport do.
#}
{% macro window_hours(window) %}
    {{- return(adapter.dispatch('window_hours', 'flightline')(window)) -}}
{% endmacro %}

{% macro default__window_hours(window) -%}
    {%- set hours_by_unit = {'h': 1, 'd': 24} -%}
    {%- set width = (window | string)[:-1] | int(0) -%}
    {%- set unit = (window | string)[-1:] -%}
    {%- if width < 1 or unit not in hours_by_unit -%}
        {{ exceptions.raise_compiler_error(
            "A window must be a whole number above 0 and `h` for hours or `d`"
            " for days, as in `6h` or `7d`. Got: '" ~ window ~ "'."
        ) }}
    {%- endif -%}
    {{- return(width * hours_by_unit[unit]) -}}
{%- endmacro %}
