{#- dbt renders the tested model as SQL. Of a Python model that leaves the code as it is: the
    adapter runs it over the fixtures and stages what it returns; then all goes on as for SQL. -#}

{% materialization unit, adapter='openspark' %}
    {%- set tested_sql = adapter.run_python_unit_test(model) -%}
    {%- if tested_sql -%}
        {%- do context.update({'sql': tested_sql}) -%}
    {%- endif -%}
    {{ return(materialization_unit_default()) }}
{% endmaterialization %}
