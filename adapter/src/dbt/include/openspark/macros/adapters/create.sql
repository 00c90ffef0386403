{#- Tables and views. Delta tables are replaced in one commit: readers never miss them. -#}

{% macro openspark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if language == 'python' -%}
        {{ py_write_table(compiled_code=compiled_code, target_relation=relation) }}
    {%- else -%}
        {%- do run_sql_header() -%}
        {%- if config.get('contract').enforced and not is_snapshot() -%}
            {{ get_assert_columns_equivalent(compiled_code) }}
            {%- set compiled_code = get_select_subquery(compiled_code) -%}
        {%- endif -%}
        {%- if temporary -%}
            {{ create_temporary_view(relation, compiled_code) }}
        {%- else -%}
            {{ create_table_clauses(relation) }}
            as
            {{ compiled_code }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{% macro is_snapshot() -%}
    {{ return(model.resource_type == 'snapshot') }}
{%- endmacro %}


{#- All of a `create table ... as` but the query. -#}
{% macro create_table_clauses(relation) -%}
    {%- set is_replaceable = config.get('file_format') in ['delta', 'iceberg'] -%}
    create {{ 'or replace ' if is_replaceable }}table {{ relation }}
    {{ file_format_clause() }}
    {{ options_clause() }}
    {{ tblproperties_clause() }}
    {{ partition_cols(label='partitioned by') }}
    {{ clustered_cols(label='clustered by') }}
    {{ cluster_by_clause() }}
    {{ location_clause() }}
    {{ comment_clause() }}
{%- endmacro %}


{#- Comments come with the view, because Spark cannot alter those of a view's columns. -#}
{% macro openspark__create_view_as(relation, sql) -%}
    {%- do run_sql_header() -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif -%}
    create or replace view {{ relation }}
    {%- if config.persist_column_docs() and model.columns -%}
        {%- set names = get_columns_in_query(sql) -%}
        {%- set documented = validate_doc_columns(relation, model.columns, names) -%}
        {%- set comments = comments_by_column(documented, names) %}
    (
        {%- for name in names %}
        {{ adapter.quote(name) }}
        {%- if comments.get(name) %} comment {{ sql_text(comments[name]) }}{% endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif %}
    {{ comment_clause() }}
    as
    {{ sql }}
{%- endmacro %}


{#- One string may hold several statements, of which Spark takes one at a time. -#}
{% macro run_sql_header() -%}
    {%- set sql_header = config.get('sql_header') -%}
    {%- if execute and sql_header and not model.get('sql_header_ran') -%}
        {%- do model.update({'sql_header_ran': true}) -%}
        {%- for header_statement in adapter.split_statements(sql_header) -%}
            {%- call statement('sql_header') -%}{{ header_statement }}{%- endcall -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro openspark__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- do run_sql_header() -%}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}


{% macro get_show_sql(compiled_code, sql_header, limit) -%}
    {%- if sql_header is not none -%}
        {%- for header_statement in adapter.split_statements(sql_header) -%}
            {%- call statement('sql_header') -%}{{ header_statement }}{%- endcall -%}
        {%- endfor -%}
    {%- endif -%}
    {{ get_limit_subquery_sql(compiled_code, limit) }}
{%- endmacro %}
