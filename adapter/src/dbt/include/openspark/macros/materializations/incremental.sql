{#-
    New rows are staged as a temporary view of the model's own session, so nothing is written
    twice and nothing is left behind. Without `incremental_strategy` a model with a `unique_key`
    merges, any other appends.
-#}
{% materialization incremental, adapter='openspark', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set file_format = dbt_spark_validate_get_file_format(
        config.get('file_format', default='delta')
    ) -%}
    {%- set unique_key = config.get('unique_key') -%}
    {%- set strategy = incremental_strategy_of_model(file_format, unique_key) -%}
    {#- Fails for an unknown strategy now, and not only in the second run. -#}
    {%- do adapter.get_incremental_strategy_macro(context, strategy) -%}
    {%- set on_schema_change = incremental_validate_on_schema_change(
        config.get('on_schema_change'), default='ignore'
    ) -%}
    {%- set predicates = config.get('predicates') or config.get('incremental_predicates') -%}
    {%- set grant_config = config.get('grants') -%}
    {%- set existing_relation = load_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set staged_relation = this.incorporate(
        path={'identifier': this.identifier ~ '__dbt_tmp'}, type='view'
    ).include(database=false, schema=false) -%}

    {{ run_hooks(pre_hooks) }}

    {%- if existing_relation is none or existing_relation.is_view or should_full_refresh() -%}
        {%- set built_relation = relation_to_build(existing_relation, target_relation) -%}
        {%- call statement('main', language=language) -%}
            {{ create_table_as(False, built_relation, compiled_code, language) }}
        {%- endcall -%}
        {%- do put_in_place(built_relation, existing_relation, target_relation) -%}
    {%- else -%}
        {%- call statement('stage', language=language) -%}
            {{ create_table_as(True, staged_relation, compiled_code, language) }}
        {%- endcall -%}
        {#- Columns of the new rows; nothing where `on_schema_change` is `ignore`. -#}
        {%- set columns = process_schema_changes(
            on_schema_change, staged_relation, existing_relation
        ) -%}
        {%- call statement('main') -%}
            {{ dbt_spark_get_incremental_sql(
                strategy, staged_relation, target_relation, existing_relation,
                unique_key, predicates, columns
            ) }}
        {%- endcall -%}
    {%- endif -%}

    {%- do apply_grants(target_relation, grant_config, should_revoke(existing_relation)) -%}
    {%- do persist_docs(target_relation, model) -%}

    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
