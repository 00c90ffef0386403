-- A longer window holds every landing of a shorter one, the late ones too, and
-- a late rate is a share; so it is null exactly when there is no landing.

{% set histories = [
    'carrier', 'origin', 'destination', 'route', 'flight_number', 'origin_hour',
] %}
{% set widths = [] %}
{% for window in var('history_windows') %}
    {% do widths.append((window_hours(window), window)) %}
{% endfor %}
{% set windows = widths | sort | map(attribute=1) | list %}

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
            {%- for window in windows %}
                {%- set count = name ~ '_landing_count_' ~ window %}
                {%- set rate = name ~ '_late_rate_' ~ window %}
                or {{ count }} < 0
                or not coalesce({{ rate }} between 0 and 1, {{ count }} = 0)
                {%- if not loop.first %}
                    {%- set shorter = loop.previtem %}
                    or {{ count }} < {{ name }}_landing_count_{{ shorter }}
                    -- half a flight of slack for the rounding of rates
                    or coalesce({{ count }} * {{ rate }}, 0) + 0.5 < coalesce(
                        {{ name }}_landing_count_{{ shorter }}
                        * {{ name }}_late_rate_{{ shorter }},
                        0
                    )
                {%- endif %}
            {%- endfor %}
        {%- endfor %}

)

select * from validation_errors
