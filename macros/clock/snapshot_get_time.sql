{#
    Replaces dbt's own: from when on a snapshot takes the versions it sees to be
    valid.

    Those of its first run are valid from the beginning of time: the data were
    loaded after the flights, and nothing tells since when they had been true.
    Later ones are valid from the clock on, or from now on without a clock.
#}
{% macro snapshot_get_time() -%}
    {%- if execute and load_relation(this) is none -%}
        timestamp'{{ var("beginning_of_time") }}'
    {%- elif var('as_of') -%}
        timestamp'{{ as_of() }}'
    {%- else -%}
        {{ current_timestamp() }}
    {%- endif -%}
{%- endmacro %}
