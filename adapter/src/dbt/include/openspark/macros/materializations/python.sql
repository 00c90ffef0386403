{#- The adapter runs this code in the process of dbt: see python_models.py. -#}

{% macro py_write_table(compiled_code, target_relation) %}
{{ compiled_code }}

# Added by dbt-openspark: run the model and write what it returns.
write_dbt_table(model(dbtObj(spark.table), spark), "{{ target_relation }}")
{% endmacro %}
