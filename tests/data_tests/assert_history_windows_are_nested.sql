-- A longer window holds every landing of a shorter one, the late ones too, and
-- a late rate is a share; so it is null exactly when there is no landing.

{% set histories = [
    'carrier', 'origin', 'destination', 'route', 'flight_number', 'origin_hour',
] %}
{% set window_days = var('history_window_days') | sort %}

with

history as (

    select * from {{ ref('feat_flights__history') }}

),

validation_errors as (

    select *

    from history
    where
        false
        {%- for name in histories %}
            {%- for days in window_days %}
                {%- set count = name ~ '_landing_count_' ~ days ~ 'd' %}
                {%- set rate = name ~ '_late_rate_' ~ days ~ 'd' %}
                or {{ count }} < 0
                or not coalesce({{ rate }} between 0 and 1, {{ count }} = 0)
                {%- if not loop.first %}
                    {%- set shorter = loop.previtem %}
                    or {{ count }} < {{ name }}_landing_count_{{ shorter }}d
                    -- half a flight of slack for the rounding of rates
                    or coalesce({{ count }} * {{ rate }}, 0) + 0.5 < coalesce(
                        {{ name }}_landing_count_{{ shorter }}d
                        * {{ name }}_late_rate_{{ shorter }}d,
                        0
                    )
                {%- endif %}
            {%- endfor %}
        {%- endfor %}

)

select * from validation_errors
