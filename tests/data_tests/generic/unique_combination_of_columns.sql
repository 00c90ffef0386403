{# No two rows share their values in all of `combination_of_columns`. #}
{% test unique_combination_of_columns(model, combination_of_columns) %}

{%- if combination_of_columns is string
    or combination_of_columns is not iterable
    or combination_of_columns | length < 2 -%}
    {{ exceptions.raise_compiler_error(
        "`combination_of_columns` of unique_combination_of_columns must be a "
        "list of two columns or more. Got: '" ~ combination_of_columns ~ "'. "
        "For one column use dbt's own test `unique`."
    ) }}
{%- endif -%}

{%- set columns = combination_of_columns | join(', ') %}

with

validation_errors as (

    select

        {{ columns }},
        count(*) as row_count

    from {{ model }}
    group by {{ columns }}
    having count(*) > 1

)

select * from validation_errors

{% endtest %}
