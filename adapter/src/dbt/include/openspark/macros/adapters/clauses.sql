{#- Clauses of `create table`; every text is escaped, so that any description or property fits. -#}

{% macro sql_text(text) -%}
    '{{ text | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}


{#- Delta keeps check constraints as properties: so they are there from the first commit on. -#}
{% macro openspark__tblproperties_clause() -%}
    {%- set properties = {} -%}
    {%- do properties.update(config.get('tblproperties') or {}) -%}
    {%- if config.get('contract').enforced -%}
        {%- do properties.update(constraint_properties()) -%}
    {%- endif -%}
    {%- if properties %}
    tblproperties (
        {%- for name, value in properties.items() %}
        {{ sql_text(name) }} = {{ sql_text(property_text(value)) }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}


{#- YAML's `true` is Python's `True`, which Delta refuses. -#}
{% macro property_text(value) -%}
    {{ return((value | string | lower) if value is boolean else (value | string)) }}
{%- endmacro %}


{% macro openspark__options_clause() -%}
    {%- set options = config.get('options') -%}
    {%- if config.get('file_format') == 'hudi' -%}
        {{ return(spark__options_clause()) }}
    {%- endif -%}
    {%- if options %}
    options (
        {%- for name, value in options.items() %}
        {{ sql_text(name) }} {{ sql_text(property_text(value)) }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}


{% macro openspark__location_clause() -%}
    {%- set location_root = config.get('location_root') -%}
    {%- if location_root is not none %}
    location {{ sql_text(location_root ~ '/' ~ model['alias']) }}
    {%- endif -%}
{%- endmacro %}


{% macro openspark__comment_clause() -%}
    {%- set persist_docs = config.get('persist_docs', {}) -%}
    {%- if persist_docs is not mapping -%}
        {%- do exceptions.raise_compiler_error(
            "Expected `persist_docs` to be a dictionary such as {relation: true, columns: true}, "
            ~ "but got: " ~ persist_docs
        ) -%}
    {%- endif -%}
    {%- if persist_docs.get('relation') and model.description %}
    comment {{ sql_text(model.description) }}
    {%- endif -%}
{%- endmacro %}


{#- Liquid clustering of Delta, under the names that dbt-databricks and dbt-snowflake use. -#}
{% macro cluster_by_clause() -%}
    {%- set columns = config.get('liquid_clustered_by') or config.get('cluster_by') -%}
    {%- if columns -%}
        {%- set columns = [columns] if columns is string else columns -%}
        {%- if config.get('file_format') != 'delta' -%}
            {%- do exceptions.raise_compiler_error(
                "Expected file_format 'delta' for `liquid_clustered_by`, but got '"
                ~ config.get('file_format') ~ "'. Use `clustered_by` with `buckets` instead."
            ) -%}
        {%- endif -%}
        {%- if config.get('partition_by') -%}
            {%- do exceptions.raise_compiler_error(
                "Expected either `partition_by` or `liquid_clustered_by`, but got both: Delta "
                ~ "cannot cluster a partitioned table. Remove one of them."
            ) -%}
        {%- endif %}
    cluster by ({{ columns | join(', ') }})
    {%- endif -%}
{%- endmacro %}
