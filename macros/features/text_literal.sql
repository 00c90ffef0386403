{# A text as a literal in SQL; none is null. #}
{% macro text_literal(text) %}
    {{- return(adapter.dispatch('text_literal', 'flightline')(text)) -}}
{% endmacro %}

{% macro default__text_literal(text) -%}
    {%- if text is none -%}
        {{- return('cast(null as string)') -}}
    {%- endif -%}
    {%- set escaped = text | string | trim
        | replace('\\', '\\\\') | replace("'", "\\'") -%}
    {{- return("'" ~ escaped ~ "'") -}}
{%- endmacro %}
