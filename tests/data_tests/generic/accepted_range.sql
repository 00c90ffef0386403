{#
    Every value that is not null lies between `min_value` and `max_value`,
    which count themselves as allowed.
#}
{% test accepted_range(model, column_name, min_value=none, max_value=none) %}

{%- if min_value is none and max_value is none -%}
    {{ exceptions.raise_compiler_error(
        "accepted_range on " ~ column_name ~ " must have `min_value`, "
        "`max_value` or both among its arguments. Got: neither."
    ) }}
{%- endif -%}

with

validation_errors as (

    select {{ column_name }}

    from {{ model }}
    where
        false
        {%- if min_value is not none %}
        or {{ column_name }} < {{ min_value }}
        {%- endif %}
        {%- if max_value is not none %}
        or {{ column_name }} > {{ max_value }}
        {%- endif %}

)

select * from validation_errors

{% endtest %}
