{#-
    Where Spark cannot replace a relation in one statement, the new table is built beside the old
    relation and takes its name when it is complete: a model that fails leaves the old one.
-#}

{#-
    The relation to build: the target itself if nothing is there or Spark can replace what is, else
    a neighbour of it.
-#}
{% macro relation_to_build(old_relation, target_relation) -%}
    {%- set file_format = config.get('file_format') -%}
    {%- set is_replaced = (
        (file_format == 'delta' and old_relation.is_delta)
        or (file_format == 'iceberg' and old_relation.is_iceberg)
    ) -%}
    {%- if old_relation is none or is_replaced -%}
        {{ return(target_relation) }}
    {%- endif -%}
    {#- A name of its own for each dbt command: Spark leaves the folder of a table that failed. -#}
    {%- set built_relation = target_relation.incorporate(
        path={'identifier': target_relation.identifier ~ '__dbt_tmp_' ~ invocation_id[:8]}
    ) -%}
    {{ return(built_relation) }}
{%- endmacro %}


{#-
    Delta remembers the log of a folder for a while and would take that of a table which was there
    before for the renamed one's, so a Delta table is copied: only where the kind of relation
    changes, not in every run.
-#}
{% macro put_in_place(built_relation, old_relation, target_relation) -%}
    {%- if built_relation.identifier != target_relation.identifier -%}
        {%- do adapter.drop_relation(old_relation) -%}
        {%- if config.get('file_format') == 'delta' and config.get('location_root') is none -%}
            {%- call statement('put_in_place') -%}
                {{ create_table_as(
                    False, target_relation, 'select * from ' ~ built_relation.render()
                ) }}
            {%- endcall -%}
            {%- do adapter.drop_relation(built_relation) -%}
        {%- else -%}
            {%- do adapter.rename_relation(built_relation, target_relation) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- A view takes the name of a table only if Spark understands its query. -#}
{% macro openspark__handle_existing_table(full_refresh, old_relation) -%}
    {%- do run_query(get_empty_subquery_sql(sql)) -%}
    {%- do adapter.drop_relation(old_relation) -%}
{%- endmacro %}
