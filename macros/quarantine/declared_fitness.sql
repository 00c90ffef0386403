{#
    What the YAML of a raw model asks of its rows, under `config: meta:` - a
    mapping with columns (name to kind), key, required and rules (name to
    condition in SQL). Empty while dbt parses, when the YAML of other models is
    not known yet.
#}
{% macro declared_fitness(model_name) %}
    {{- return(adapter.dispatch('declared_fitness', 'flightline')(
        model_name
    )) -}}
{% endmacro %}

{% macro default__declared_fitness(model_name) -%}
    {%- set declared = {'columns': {}, 'key': [], 'required': [], 'rules': {}} -%}
    {%- set models = [] -%}
    {%- if execute -%}
        {%- set models = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('name', 'equalto', model_name) | list -%}
    {%- endif -%}
    {%- for node in models -%}
        {%- do declared.update(node.config.meta.get('fitness', {})) -%}
        {%- do declared.update({'columns': node.config.meta.contract.columns}) -%}
    {%- endfor -%}
    {%- if models and not declared.key -%}
        {{ exceptions.raise_compiler_error(
            "Expected the YAML of the raw model '" ~ model_name ~ "' to name"
            " under `config: meta: fitness:` at least its `key`. Got none."
        ) }}
    {%- endif -%}
    {%- for column in declared.key + declared.required -%}
        {%- if column not in declared.columns -%}
            {{ exceptions.raise_compiler_error(
                "Expected `key` and `required` in the YAML of " ~ model_name
                ~ " to name columns of its contract. Got: '" ~ column ~ "'."
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {{- return(declared) -}}
{%- endmacro %}
