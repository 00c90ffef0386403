{#-
    The rows are staged as a temporary view, and the table is made from it in one commit: a seed
    that fails leaves the old table. dbt-spark's rows of literals lose nulls, quotes and big
    integers.
-#}

{% macro openspark__create_csv_table(model, agate_table) -%}
    {%- set staged = 'dbt_seed_rows' -%}
    {%- do adapter.stage_seed(
        staged, this.render(), agate_table, model['config'].get('column_types') or {}
    ) -%}
    {%- set sql -%}
        {{ create_table_clauses(this) }}
        as
        select * from {{ staged }}
    {%- endset -%}
    {%- call statement('create_seed') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}


{% macro openspark__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- if not (old_relation.is_delta and config.get('file_format') == 'delta') -%}
        {%- do adapter.drop_relation(old_relation) -%}
    {%- endif -%}
    {{ return(create_csv_table(model, agate_table)) }}
{%- endmacro %}


{#- The table came with its rows. -#}
{% macro openspark__load_csv_rows(model, agate_table) -%}
    {{ return('-- ' ~ (agate_table.rows | length) ~ ' rows') }}
{%- endmacro %}
