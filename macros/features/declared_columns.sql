{#
    What the YAML of a model says of its columns, in their order: a list of
    mappings with name, data_type and description, and with role, available_at,
    owner and unit from `config: meta:`, each none if it is not said. Empty
    while dbt parses, when the YAML of other models is not known yet.
#}
{% macro declared_columns(model_name) %}
    {{- return(adapter.dispatch('declared_columns', 'flightline')(
        model_name
    )) -}}
{% endmacro %}

{% macro default__declared_columns(model_name) -%}
    {%- set declared = [] -%}
    {%- if execute -%}
        {%- set nodes = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('name', 'equalto', model_name) | list -%}
        {%- if not nodes -%}
            {{ exceptions.raise_compiler_error(
                "declared_columns must be given the name of a model. Got: '"
                ~ model_name ~ "'."
            ) }}
        {%- endif -%}
        {%- for column in nodes[0].columns.values() -%}
            {%- set meta = column.config.meta -%}
            {%- do declared.append({
                'name': column.name,
                'data_type': column.data_type,
                'description': column.description,
                'role': meta.get('role'),
                'available_at': meta.get('available_at'),
                'owner': meta.get('owner'),
                'unit': meta.get('unit'),
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(declared) -}}
{%- endmacro %}
