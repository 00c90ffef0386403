{#
    Every row of a table of gates has `is_passed` true, and there is at least
    one: no gates at all would let everything through. The rows returned say
    which gate, the value, the bound and by how much.
#}
{% test every_gate_passes(model) %}

{# Kept, so that there is something to look at when the build has stopped. #}
{{ config(store_failures=true) }}

with

gates as (

    select * from {{ model }}

),

gates_counted as (

    select count(*) as gate_count from gates

),

validation_errors as (

    -- A verdict that is missing fails too: coalesce turns "unknown" into "no".
    select

        gate_name,
        metric_value,
        bound,
        message

    from gates
    where not coalesce(is_passed, false)

    union all

    select

        'any' as gate_name,
        cast(gate_count as double) as metric_value,
        1.0 as bound,
        'no gate has judged' as message

    from gates_counted
    where gate_count = 0

)

select * from validation_errors

{% endtest %}
