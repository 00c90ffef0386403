{#
    The newest event is at most `hours` older than the clock, the variable as_of.
    Returns the instant of the newest, null if there is none. Without a clock
    nothing is asked: the year is over, and its data complete.
#}
{% test has_events_by(model, column_name, hours) %}

{%- if hours is not number or hours <= 0 -%}
    {{ exceptions.raise_compiler_error(
        "`hours` of has_events_by must be a number above 0. Got: '"
        ~ hours ~ "'."
    ) }}
{%- endif -%}

with

newest_event as (

    select max({{ column_name }}) as happened_at from {{ model }}

),

validation_errors as (

    select *

    from newest_event
    {%- if var('as_of') %}
    where
        not coalesce(
            happened_at >= timestampadd(
                hour, -{{ hours }}, timestamp'{{ as_of() }}'
            ),
            false
        )
    {%- else %}
    where false
    {%- endif %}

)

select * from validation_errors

{% endtest %}
