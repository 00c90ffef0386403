{# Condition: a date is in the period whose data count as usual. #}
{% macro is_in_reference(flight_date) -%}
    {{ flight_date }} >= date'{{ var("monitoring_reference_from") }}'
        and {{ flight_date }} < date'{{ reference_before() }}'
{%- endmacro %}


{#
    The date at which the reference period ends, which it does not hold: that of
    the training split unless a variable says otherwise.
#}
{% macro reference_before() -%}
    {{ return(var('monitoring_reference_before') or var('train_before')) }}
{%- endmacro %}


{#
    Condition: the dates before that one have passed as of the clock. What is not
    over yet is not judged.
#}
{% macro is_over(end_date) -%}
    {%- if var('as_of') -%}
        {{ end_date }} <= date'{{ as_of_date() }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
