{#- Cross-database macros for which Spark has functions that dbt-spark does without. -#}

{#-
    Boundaries between two moments, as in other databases. dbt-spark's spans 32 KB for one `case`
    over all parts, which takes Spark most of a minute to read and the Hive metastore refuses.
-#}
{% macro openspark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'week' -%}
        {#- Weeks begin on Sunday, as the 4th of January 1970 did. -#}
        (floor(datediff({{ second_date }}, date '1970-01-04') / 7)
        - floor(datediff({{ first_date }}, date '1970-01-04') / 7))
    {%- else -%}
        timestampdiff(
            {{ datepart }},
            date_trunc('{{ datepart }}', cast({{ first_date }} as timestamp)),
            date_trunc('{{ datepart }}', cast({{ second_date }} as timestamp))
        )
    {%- endif -%}
{%- endmacro %}


{#- dbt-spark's leaves the order of the values to chance. -#}
{% macro openspark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set within = ' within group (' ~ order_by_clause ~ ')' if order_by_clause else '' -%}
    {%- if limit_num -%}
        {#- Joined by a character that texts do not hold, so that the values can be told apart. -#}
        array_join(
            slice(split(listagg({{ measure }}, char(1)){{ within }}, char(1)), 1, {{ limit_num }}),
            {{ delimiter_text }}
        )
    {%- else -%}
        listagg({{ measure }}, {{ delimiter_text }}){{ within }}
    {%- endif -%}
{%- endmacro %}


{#- Arrays, maps and structs of a unit test are SQL, not text: their quotes are quotes. -#}
{% macro openspark__safe_cast(field, type) -%}
    {%- if field is string and cast_from_string_unsupported_for(type) -%}
        {%- set field = field.strip('"').strip("'") | replace("\\'", "'") -%}
    {%- endif -%}
    cast({{ field }} as {{ type }})
{%- endmacro %}
