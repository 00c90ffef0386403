{#- Staged in the session, not as a view of the schema that others would see. -#}

{% macro spark_build_snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- set staged_relation = target_relation.incorporate(
        path={'identifier': target_relation.identifier ~ '__dbt_tmp'}, type='view'
    ).include(database=false, schema=false) -%}
    {%- call statement('build_snapshot_staging_relation') -%}
        {{ create_temporary_view(
            staged_relation, snapshot_staging_table(strategy, sql, target_relation)
        ) }}
    {%- endcall -%}
    {{ return(staged_relation) }}
{%- endmacro %}


{#- The view goes with the session. -#}
{% macro openspark__post_snapshot(staging_relation) -%}
{%- endmacro %}
