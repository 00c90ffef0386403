{#-
    `not null` and `check` are enforced in the commit that writes the rows: a violating row fails
    the model and the old table stays. dbt-spark adds them one by one behind the new table.
-#}

{% macro constraint_properties() -%}
    {%- if is_snapshot() -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set properties = adapter.constraint_properties(model.columns, model.constraints) -%}
    {%- if properties and config.get('file_format') != 'delta' -%}
        {%- do exceptions.warn(
            "Constraints of " ~ model.name ~ " are not enforced: expected file_format 'delta', "
            ~ "but got '" ~ config.get('file_format') ~ "'."
        ) -%}
        {{ return({}) }}
    {%- endif -%}
    {{ return(properties) }}
{%- endmacro %}


{% macro openspark__persist_constraints(relation, model) -%}
    {#- They came with the table. -#}
{%- endmacro %}
