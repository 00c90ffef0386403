{# Says what came out, so that engines can be compared by their results, too. #}
{% macro tell_summary() %}
    {% if execute and flags.WHICH == 'build' %}
        {% set rows = run_query(summary_sql()) %}
        {% do log('summary: ' ~ rows.rows[0].values() | map('string') | join(' '), info=true) %}
    {% endif %}
{% endmacro %}

{% macro summary_sql() %}
    select
        count(*) as row_count,
        sum(features.route_mean_delay_28d) as route_mean_delay_28d,
        avg(scores.score) as mean_score
    from {{ target.schema }}.scores as scores
    inner join {{ target.schema }}.features as features on scores.flight_id = features.flight_id
{% endmacro %}
