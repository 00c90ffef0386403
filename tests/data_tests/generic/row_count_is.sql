{# The model has exactly the `expected` number of rows. #}
{% test row_count_is(model, expected) %}

{%- if expected is not integer or expected < 0 -%}
    {{ exceptions.raise_compiler_error(
        "`expected` of row_count_is must be a whole number from 0 on. Got: '"
        ~ expected ~ "'."
    ) }}
{%- endif -%}

with

rows_counted as (

    select count(*) as row_count

    from {{ model }}

),

validation_errors as (

    select

        row_count,
        {{ expected }} as expected_row_count

    from rows_counted
    where row_count != {{ expected }}

)

select * from validation_errors

{% endtest %}
