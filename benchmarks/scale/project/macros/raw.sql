{# The raw files of a table, as each engine reads them. #}
{% macro raw(name) %}
    {%- set path = var('raw_folder') ~ '/' ~ name -%}
    {%- if target.type == 'duckdb' -%}
        read_parquet('{{ path }}/*.parquet')
    {%- else -%}
        parquet.`{{ path }}`
    {%- endif -%}
{% endmacro %}
