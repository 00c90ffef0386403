{#- The adapter runs this code in the process of dbt: see python_models.py. -#}

{#- A table: its frame becomes a view, and the SQL of a SQL model writes the table from it. So
    it gets the same format, partitions, properties and comments. A relation without a schema
    is a temporary one, for which the view will do. -#}

{% macro py_write_table(compiled_code, target_relation) %}
{%- if not target_relation.include_policy.schema -%}
{{ py_stage_frame(compiled_code, target_relation) }}
{%- else -%}
{%- set view = target_relation.incorporate(
    path={'identifier': target_relation.identifier ~ '__dbt_frame'}
).include(database=false, schema=false) -%}
{%- set sql = create_table_as(false, target_relation, 'select * from ' ~ view, 'sql') -%}
{{ py_stage_frame(compiled_code, view) }}
run_dbt_sql({{ '%r' | format(sql | trim) }})
{% endif %}
{% endmacro %}


{#- A temporary relation: a view of the session, which costs nothing. -#}

{% macro py_stage_frame(compiled_code, view) %}
{{ compiled_code }}

# Added by dbt-openspark: run the model and make its frame readable in SQL.
dbt = dbtObj(spark.table)
dbt.batch = {{ python_batch() }}
stage_dbt_frame(model(dbt, spark), "{{ view }}")
{% endmacro %}


{#- The bounds of the batch of a microbatch model, as Python code. -#}

{% macro python_batch() -%}
    {%- if model.batch -%}
        dbt_batch(
    "{{ model.batch.id }}",
    "{{ model.batch.event_time_start.isoformat() }}",
    "{{ model.batch.event_time_end.isoformat() }}",
)
    {%- else -%}
        None
    {%- endif -%}
{%- endmacro %}
