{#
    For each question, the columns of the latest event of its key that was
    known when it was asked; null when there was none yet, or when the latest
    became known longer ago than `within`: what is stale says nothing, and a
    day can be computed without looking back to the first.

    Events and questions are put in one order of time and every question looks
    back to the last event before it: one sort per key, no join by range. At
    the same instant events come before questions, so what becomes known at
    the moment of the decision counts.
#}
{% macro latest_known_by(
    events,
    questions,
    key_column,
    columns,
    within,
    question_id='flight_id',
    known_at='known_at',
    asked_at='decided_at'
) %}
    {{- return(adapter.dispatch('latest_known_by', 'flightline')(
        events,
        questions,
        key_column,
        columns,
        within,
        question_id,
        known_at,
        asked_at
    )) -}}
{% endmacro %}

{% macro default__latest_known_by(
    events,
    questions,
    key_column,
    columns,
    within,
    question_id,
    known_at,
    asked_at
) -%}
    {%- if not columns -%}
        {{ exceptions.raise_compiler_error(
            "`columns` of latest_known_by must list at least one column."
            " Got: '" ~ columns ~ "'."
        ) }}
    {%- endif -%}

    with

    unioned as (

        select

            {{ key_column }},
            {{ known_at }} as moment,
            struct(
                {{ known_at }} as became_known_at,
                {{ columns | join(', ') }}
            ) as event,
            cast(null as string) as asked_by

        from {{ events }}

        union all

        select

            {{ key_column }},
            {{ asked_at }} as moment,
            null as event,
            {{ question_id }} as asked_by

        from {{ questions }}

    ),

    looked_back as (

        select

            asked_by,
            moment,
            last_value(event, true) over (
                partition by {{ key_column }}
                order by moment, asked_by is not null
                rows between unbounded preceding and current row
            ) as latest_event

        from unioned

    ),

    answers as (

        select

            asked_by as {{ question_id }},
            moment as {{ asked_at }},
            if(
                latest_event.became_known_at
                > timestampadd(hour, -{{ window_hours(within) }}, moment),
                latest_event,
                null
            ) as fresh_event

        from looked_back
        where asked_by is not null

    ),

    answers_spread as (

        select

            {{ question_id }},
            {{ asked_at }},
            fresh_event.* except (became_known_at)

        from answers

    )

    select * from answers_spread
{%- endmacro %}
