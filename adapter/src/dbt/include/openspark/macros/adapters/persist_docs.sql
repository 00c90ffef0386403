{#- Descriptions: one look at the table, then one statement for all columns that changed. -#}

{% macro comments_by_column(documented, names) -%}
    {%- set comments = {} -%}
    {%- for column in documented.values() -%}
        {%- for name in names if name | lower == column.name | lower -%}
            {%- do comments.update({name: column.description | trim}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(comments) }}
{%- endmacro %}


{% macro openspark__persist_docs(relation, model, for_relation, for_columns) -%}
    {#- A view's come with it. -#}
    {%- set wants_relation = for_relation and config.persist_relation_docs() -%}
    {%- set wants_columns = for_columns and config.persist_column_docs() and model.columns -%}
    {%- if not relation.is_view and not relation.is_function and (wants_relation or wants_columns) -%}
        {%- set existing = adapter.describe_relation(relation) -%}
        {%- if wants_relation and model.description and existing.comment != model.description -%}
            {%- do run_query(
                'comment on table ' ~ relation ~ ' is ' ~ sql_text(model.description)
            ) -%}
        {%- endif -%}
        {%- if wants_columns -%}
            {%- set names = existing.comments.keys() | list -%}
            {%- set documented = validate_doc_columns(relation, model.columns, names) -%}
            {%- set changed = {} -%}
            {%- for name, text in comments_by_column(documented, names).items() -%}
                {%- if text != existing.comments[name] -%}
                    {%- do changed.update({name: text}) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do alter_column_comments(relation, changed, existing.is_delta) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{% macro alter_column_comments(relation, comments, is_delta) -%}
    {%- set changes = [] -%}
    {%- for name, text in comments.items() -%}
        {%- do changes.append(adapter.quote(name) ~ ' comment ' ~ sql_text(text)) -%}
    {%- endfor -%}
    {#- Tables of Spark's own formats take one column per statement. -#}
    {%- set batches = [changes | join(', ')] if is_delta else changes -%}
    {%- if changes -%}
        {%- for batch in batches -%}
            {%- do run_query('alter table ' ~ relation ~ ' alter column ' ~ batch) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
