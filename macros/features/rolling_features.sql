{#
    Features of what was known about a key when a flight was decided: sums over
    windows that end at that moment, and ratios of such sums. This is all that
    a rolling feature needs:

        {{ rolling_features(
            'carrier', ['carrier_code'], events='landings', windows=['7d'],
            ratios={'late_rate': ['late_landing_count', 'landing_count']}
        ) }}

    gives `carrier_late_rate_7d` per flight. Questions are asked by the
    relation `plans` of the model that calls it.
#}
{% macro rolling_features(
    prefix, key_columns, events, windows, counts=[], ratios={}
) %}
    {{- return(adapter.dispatch('rolling_features', 'flightline')(
        prefix, key_columns, events, windows, counts, ratios
    )) -}}
{% endmacro %}

{% macro default__rolling_features(
    prefix, key_columns, events, windows, counts, ratios
) -%}
    {%- if not counts and not ratios -%}
        {{ exceptions.raise_compiler_error(
            "rolling_features of '" ~ prefix ~ "' must be given `counts`, "
            "`ratios` or both. Got: neither."
        ) }}
    {%- endif -%}

    {%- set measures = counts | list -%}
    {%- for numerator, denominator in ratios.values() -%}
        {%- do measures.extend([numerator, denominator]) -%}
    {%- endfor -%}

    with

    known as (

        {{ known_by(
            events=events,
            questions='plans',
            key_columns=key_columns,
            measures=measures | unique | list,
            windows=windows
        ) | indent(8) }}

    ),

    features as (

        select

            flight_id
            {%- for window in windows %}
            {%- for measure in counts %},
            cast(
                {{ measure }}_{{ window }} as int
            ) as {{ prefix }}_{{ measure }}_{{ window }}
            {%- endfor %}
            {%- for name, (numerator, denominator) in ratios.items() %},
            {{ numerator }}_{{ window }}
            / nullif(
                {{ denominator }}_{{ window }}, 0
            ) as {{ prefix }}_{{ name }}_{{ window }}
            {%- endfor %}
            {%- endfor %}

        from known

    )

    select * from features
{%- endmacro %}
