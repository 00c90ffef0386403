{#
    Replaces dbt's own. With the variable scratch_schema, marts and features are
    built beside the real ones, in schemas that begin with its value; they read
    what is not masked by the clock (scratch_shares) where it is.
#}
{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
    {%- set schema = dbt.default__generate_schema_name(
        custom_schema_name, node
    ) | trim -%}
    {%- if var('scratch_schema') is none
        or custom_schema_name in var('scratch_shares') -%}
        {{ schema }}
    {%- else -%}
        {{ var('scratch_schema') }}_{{ schema }}
    {%- endif -%}
{%- endmacro %}


{# Before each model of a shared schema: a scratch run must not write it. #}
{% macro refuse_scratch_runs() %}
    {%- if execute and var('scratch_schema') is not none -%}
        {{ exceptions.raise_compiler_error(
            "Expected a scratch run (variable scratch_schema) to leave the"
            " shared schema " ~ this.schema ~ " alone, but " ~ this.name
            ~ " was selected. Exclude its folder."
        ) }}
    {%- endif -%}
{% endmacro %}
