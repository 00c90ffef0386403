{#-
    As dbt's own; dbt-spark's does not know a `unique_key` of several columns, nor that columns
    which `hard_deletes` needs may be missing.
-#}
{% materialization snapshot, adapter='openspark' %}
    {%- set target_exists, target_relation = get_or_create_relation(
        database=none, schema=model.schema, identifier=model.alias, type='table'
    ) -%}
    {%- do require_snapshot_format(target_exists, target_relation) -%}

    {{ run_hooks(pre_hooks) }}

    {%- set strategy = strategy_dispatch(config.get('strategy'))(
        model, 'snapshotted_data', 'source_data', model['config'], target_exists
    ) -%}

    {%- if target_exists -%}
        {%- set columns = (
            config.get('snapshot_table_column_names') or get_snapshot_table_column_names()
        ) -%}
        {%- do adapter.assert_valid_snapshot_target_given_strategy(
            target_relation, columns, strategy
        ) -%}
        {%- set staged_relation = spark_build_snapshot_staging_table(
            strategy, sql, target_relation
        ) -%}
        {%- set staged_columns = snapshot_columns(staged_relation, strategy.unique_key) -%}
        {%- set existing = adapter.get_columns_in_relation(target_relation)
            | map(attribute='name') | map('lower') | list -%}
        {%- set new_columns = [] -%}
        {%- for column in staged_columns if column.name | lower not in existing -%}
            {%- do new_columns.append(column) -%}
        {%- endfor -%}
        {%- do create_columns(target_relation, new_columns) -%}
        {%- set final_sql = snapshot_merge_sql(
            target=target_relation,
            source=staged_relation,
            insert_cols=staged_columns | map(attribute='quoted') | list
        ) -%}
    {%- else -%}
        {%- set final_sql = create_table_as(
            False, target_relation, build_snapshot_table(strategy, sql)
        ) -%}
    {%- endif -%}

    {%- call statement('main') -%}
        {{ final_sql }}
    {%- endcall -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(target_exists)) -%}
    {%- do persist_docs(target_relation, model) -%}

    {{ run_hooks(post_hooks) }}

    {%- if target_exists -%}
        {%- do post_snapshot(staged_relation) -%}
    {%- endif -%}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% macro require_snapshot_format(target_exists, target_relation) -%}
    {%- set formats = ['delta', 'iceberg', 'hudi'] -%}
    {%- if config.get('file_format') not in formats -%}
        {%- do exceptions.raise_compiler_error(
            'Expected one of the file formats ' ~ formats | join(', ') ~ ' for the snapshot '
            ~ model.name ~ ", which updates rows, but got '" ~ config.get('file_format') ~ "'. "
            ~ 'Remove `file_format`, so that it is Delta.'
        ) -%}
    {%- endif -%}
    {%- if not target_relation.is_table -%}
        {%- do exceptions.relation_wrong_type(target_relation, 'table') -%}
    {%- endif -%}
    {%- if target_exists and not (
        target_relation.is_delta or target_relation.is_iceberg or target_relation.is_hudi
    ) -%}
        {%- do exceptions.raise_compiler_error(
            'Expected a table in one of the formats ' ~ formats | join(', ') ~ ' at '
            ~ target_relation ~ ', but what is there cannot be updated. Copy its rows to a Delta '
            ~ 'table of that name, or give the snapshot another name.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- The columns of the staged rows that belong into the snapshot. -#}
{% macro snapshot_columns(staged_relation, unique_key) -%}
    {%- set helpers = ['dbt_change_type', 'dbt_unique_key'] -%}
    {%- if unique_key is not string -%}
        {%- for key in unique_key -%}
            {%- do helpers.append('dbt_unique_key_' ~ loop.index) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(
        adapter.get_columns_in_relation(staged_relation)
        | rejectattr('name', 'in', helpers) | list
    ) }}
{%- endmacro %}


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
