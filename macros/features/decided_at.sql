{# When the prediction for a flight is made: the horizon before departure. #}
{% macro decided_at(scheduled_departure_at) %}
    {{- return(adapter.dispatch('decided_at', 'flightline')(
        scheduled_departure_at
    )) -}}
{% endmacro %}

{% macro default__decided_at(scheduled_departure_at) -%}
    {{ minutes_after(
        scheduled_departure_at, -var('decision_horizon_minutes')
    ) }}
{%- endmacro %}
