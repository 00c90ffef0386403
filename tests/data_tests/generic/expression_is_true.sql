{#
    The SQL `expression` is true for every row; null counts as not true.
    `where`, a config of every dbt test, limits the rows it is asked of.
#}
{% test expression_is_true(model, expression) %}

{%- if not expression -%}
    {{ exceptions.raise_compiler_error(
        "`expression` of expression_is_true must be a condition in SQL. Got: '"
        ~ expression ~ "'."
    ) }}
{%- endif -%}

with

validation_errors as (

    select *

    from {{ model }}
    where not coalesce({{ expression }}, false)

)

select * from validation_errors

{% endtest %}
