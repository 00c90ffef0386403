{#
    Which model a column comes from: a mapping of the columns that the parents
    of a model in its own folder have to the parent's name; keys, which several
    have, are left out. Empty while dbt parses.
#}
{% macro source_models(model_name) %}
    {{- return(adapter.dispatch('source_models', 'flightline')(
        model_name
    )) -}}
{% endmacro %}

{% macro default__source_models(model_name) -%}
    {%- set found = {} -%}
    {%- if execute -%}
        {%- set repeated = [] -%}
        {%- set node = graph.nodes.values()
            | selectattr('resource_type', 'equalto', 'model')
            | selectattr('name', 'equalto', model_name) | first -%}
        {%- for parent in graph.nodes.values()
            if parent.unique_id in node.depends_on.nodes
            and parent.fqn[:-1] == node.fqn[:-1] -%}
            {%- set relation = api.Relation.create(
                schema=parent.schema, identifier=parent.alias
            ) -%}
            {%- for column in adapter.get_columns_in_relation(relation) -%}
                {%- if column.name in found -%}
                    {%- do repeated.append(column.name) -%}
                {%- endif -%}
                {%- do found.update({column.name: parent.name}) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for name in repeated | unique -%}
            {%- do found.pop(name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}
