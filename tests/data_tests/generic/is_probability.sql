{# Every value is a number from 0 to 1; null and NaN are not. #}
{% test is_probability(model, column_name) %}

with

validation_errors as (

    select {{ column_name }}

    from {{ model }}
    -- NaN is greater than every number in Spark, so the range refuses it.
    where
        {{ column_name }} is null
        or not {{ column_name }} between 0 and 1

)

select * from validation_errors

{% endtest %}
