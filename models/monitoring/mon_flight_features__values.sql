{#
    The monitored columns one below the other: all features, as the YAML of
    flight_features declares them, and the champion's score.
#}
{% set features = declared_columns('flight_features')
    | selectattr('role', 'equalto', 'feature') | list %}

with

flight_features as (

    select * from {{ ref('flight_features') }}

),

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

features_with_scores as (

    select

        flight_features.*,
        scores.score

    from flight_features
    left join scores
        on flight_features.flight_id = scores.flight_id

),

column_values as (

    select

        flight_date,
        inline(array(
            {%- for feature in features %}
            struct(
                '{{ feature.name }}' as column_name,
                {%- if feature.data_type == 'string' %}
                cast(null as double) as number_value,
                {{ feature.name }} as text_value
                {%- else %}
                cast({{ feature.name }} as double) as number_value,
                cast(null as string) as text_value
                {%- endif %}
            ),
            {%- endfor %}
            struct(
                'score' as column_name,
                score as number_value,
                cast(null as string) as text_value
            )
        ))

    from features_with_scores

)

select * from column_values
