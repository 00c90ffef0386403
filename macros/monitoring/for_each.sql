{# A list in SQL: the pattern once per name, which takes the place of `{}`. #}
{% macro for_each(names, pattern) %}
    {{- return(adapter.dispatch('for_each', 'flightline')(names, pattern)) -}}
{% endmacro %}

{% macro default__for_each(names, pattern) -%}
    {%- set items = [] -%}
    {%- for name in names -%}
        {%- do items.append(pattern | replace('{}', name)) -%}
    {%- endfor -%}
    {{ items | join(',\n        ') }}
{%- endmacro %}
