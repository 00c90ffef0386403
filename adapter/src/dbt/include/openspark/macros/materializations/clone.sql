{#-
    `dbt clone`: a Delta table becomes a shallow clone, which shares the files of the original until
    either is written to. Anything else becomes a view of the original.
-#}
{% materialization clone, adapter='openspark' %}
    {%- if not defer_relation -%}
        {{ log('No relation found in state manifest for ' ~ model.unique_id, info=true) }}
        {{ return({'relations': []}) }}
    {%- endif -%}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- if existing_relation and not flags.FULL_REFRESH -%}
        {{ log('Relation ' ~ existing_relation ~ ' already exists', info=true) }}
        {{ return({'relations': []}) }}
    {%- endif -%}

    {%- set original = load_cached_relation(defer_relation) -%}
    {%- if original is not none and original.render() | lower == this.render() | lower -%}
        {{ log(
            'Target relation and defer relation are the same, skipping clone for relation: '
            ~ this.render()
        ) }}
        {{ return({'relations': []}) }}
    {%- endif -%}

    {%- if original is none or not original.is_delta or not can_clone_table() -%}
        {{ return(create_or_replace_view()) }}
    {%- endif -%}

    {%- set target_relation = this.incorporate(type='table') -%}
    {#- Delta does not clone over rows that are there. -#}
    {%- do drop_relation_if_exists(existing_relation) -%}
    {%- call statement('main') -%}
        {{ create_or_replace_clone(target_relation, original) }}
    {%- endcall -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=true) -%}
    {%- do persist_docs(target_relation, model) -%}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% macro openspark__create_or_replace_clone(this_relation, defer_relation) %}
    create table {{ this_relation.render() }} shallow clone {{ defer_relation.render() }}
{% endmacro %}
