{#- One bulk write: dbt-spark's rows of literals lose nulls, quotes and big integers. -#}

{% macro openspark__load_csv_rows(model, agate_table) %}
    {%- set column_types = model['config'].get('column_types', {}) -%}
    {%- set types = {} -%}
    {%- for name in agate_table.column_names -%}
        {%- do types.update({
            name: column_types.get(
                name, adapter.convert_type(agate_table, loop.index0)
            )
        }) -%}
    {%- endfor -%}
    {%- do adapter.load_seed(this.render(), agate_table, types) -%}
    {{ return('-- ' ~ (agate_table.rows | length) ~ ' rows loaded in bulk') }}
{% endmacro %}
