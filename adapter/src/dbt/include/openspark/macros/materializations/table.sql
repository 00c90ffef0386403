{#- A Delta table is replaced in one commit; another kind of relation when the table is built. -#}
{% materialization table, adapter='openspark', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set grant_config = config.get('grants') -%}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks) }}

    {%- set built_relation = relation_to_build(old_relation, target_relation) -%}
    {%- call statement('main', language=language) -%}
        {{ create_table_as(False, built_relation, compiled_code, language) }}
    {%- endcall -%}
    {%- do put_in_place(built_relation, old_relation, target_relation) -%}

    {%- do apply_grants(target_relation, grant_config, should_revoke(old_relation)) -%}
    {%- do persist_docs(target_relation, model) -%}

    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
