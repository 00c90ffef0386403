{#-
    Columns of a relation, and changes of a Delta table's with the table features that they need.
    `render` names the table, where `--empty` and `--sample` make a `ref` a subquery.
-#}

{% macro openspark__get_columns_in_relation_raw(relation) -%}
    {%- call statement('get_columns_in_relation_raw', fetch_result=true) -%}
        describe table extended {{ relation.render() }}
    {%- endcall -%}
    {{ return(load_result('get_columns_in_relation_raw').table) }}
{%- endmacro %}


{#- dbt-spark's gives the text of `describe`, in which dbt's own macros look for columns in vain. -#}
{% macro openspark__get_columns_in_relation(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}


{% macro openspark__alter_relation_add_remove_columns(relation, add_columns, remove_columns) -%}
    {%- if remove_columns -%}
        {%- do require_delta(relation, 'drop columns of') -%}
        {%- do enable_delta_property(relation, 'delta.columnMapping.mode', 'name') -%}
        {%- do run_query(
            'alter table ' ~ relation.render() ~ ' drop columns ('
            ~ remove_columns | map(attribute='quoted') | join(', ') ~ ')'
        ) -%}
    {%- endif -%}
    {%- if add_columns -%}
        {%- set added = [] -%}
        {%- for column in add_columns -%}
            {%- do added.append(column.quoted ~ ' ' ~ column.data_type) -%}
        {%- endfor -%}
        {%- do run_query(
            'alter table ' ~ relation.render() ~ ' add columns (' ~ added | join(', ') ~ ')'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- Types that can grow do, those that hold the new values stay, others are an error. -#}
{% macro openspark__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
    {%- set added = schema_changes_dict['source_not_in_target'] -%}
    {%- set removed = (
        schema_changes_dict['target_not_in_source']
        if on_schema_change == 'sync_all_columns' else []
    ) -%}
    {%- if on_schema_change == 'sync_all_columns' -%}
        {%- set widened = adapter.columns_to_widen(
            target_relation.render(),
            schema_changes_dict['source_columns'],
            schema_changes_dict['target_columns']
        ) -%}
        {%- for name, data_type in widened.items() -%}
            {%- do alter_column_type(target_relation, adapter.quote(name), data_type) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
{%- endmacro %}


{% macro openspark__alter_column_type(relation, column_name, new_column_type) -%}
    {%- do require_delta(relation, 'change the type of a column of') -%}
    {%- do enable_delta_property(relation, 'delta.enableTypeWidening', 'true') -%}
    {%- call statement('alter_column_type') -%}
        alter table {{ relation.render() }} alter column {{ column_name }} type {{ new_column_type }}
    {%- endcall -%}
{%- endmacro %}


{% macro require_delta(relation, action) -%}
    {%- if relation.is_delta is false -%}
        {%- do exceptions.raise_compiler_error(
            'Expected a Delta table to ' ~ action ~ ', but ' ~ relation ~ ' is none. Run the '
            ~ 'model with --full-refresh, or give it file_format: delta.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{% macro enable_delta_property(relation, name, value) -%}
    {%- set current = {} -%}
    {%- for row in fetch_tbl_properties(relation.render()) -%}
        {%- do current.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- if current.get(name) != value -%}
        {%- do run_query(
            'alter table ' ~ relation.render() ~ ' set tblproperties ('
            ~ sql_text(name) ~ ' = ' ~ sql_text(value) ~ ')'
        ) -%}
    {%- endif -%}
{%- endmacro %}
