{#
    How the landings known when a flight was decided had gone, for the flights
    that share its key: number, share of late ones and mean arrival delay, in
    each window of the variable history_window_days.

    Reads the relations `landings` and `plans` of the model that calls it.
#}
{% macro landing_history(history, key_columns) %}
    {{- return(adapter.dispatch('landing_history', 'flightline')(
        history, key_columns
    )) -}}
{% endmacro %}

{% macro default__landing_history(history, key_columns) -%}
    {%- set window_days = var('history_window_days') -%}

    with

    landings_known as (

        {{ known_by(
            events='landings',
            questions='plans',
            key_columns=key_columns,
            measures=['landing_count', 'late_landing_count', 'delay_minutes'],
            window_days=window_days
        ) | indent(8) }}

    ),

    rates as (

        select

            flight_id,
            {%- for days in window_days %}
            cast(
                landing_count_{{ days }}d as int
            ) as {{ history }}_landing_count_{{ days }}d,
            late_landing_count_{{ days }}d
            / nullif(
                landing_count_{{ days }}d, 0
            ) as {{ history }}_late_rate_{{ days }}d,
            delay_minutes_{{ days }}d
            / nullif(
                landing_count_{{ days }}d, 0
            ) as {{ history }}_mean_arrival_delay_minutes_{{ days }}d
            {{- ',' if not loop.last }}
            {%- endfor %}

        from landings_known

    )

    select * from rates
{%- endmacro %}
