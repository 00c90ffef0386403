{#
    For each question, the sums of all changes of its key up to the moment at
    which it was asked.

    Changes and questions are put in one order of time, and a question reads
    off the sums that have run up so far: one sort per key, instead of a range
    of rows per question. At the same instant changes come before questions.
    Sums of whole numbers are exact, so what is added and taken away again
    cancels without rest.
#}
{% macro running_sums(
    changes,
    questions,
    key_columns,
    measures,
    question_columns=['flight_id'],
    changed_at='changed_at',
    asked_at='decided_at'
) %}
    {{- return(adapter.dispatch('running_sums', 'flightline')(
        changes,
        questions,
        key_columns,
        measures,
        question_columns,
        changed_at,
        asked_at
    )) -}}
{% endmacro %}

{% macro default__running_sums(
    changes,
    questions,
    key_columns,
    measures,
    question_columns,
    changed_at,
    asked_at
) -%}
    {%- if not measures -%}
        {{ exceptions.raise_compiler_error(
            "`measures` of running_sums must list at least one column."
            " Got: '" ~ measures ~ "'."
        ) }}
    {%- endif -%}

    {%- set keys = key_columns | join(', ') -%}

    with

    unioned as (

        select

            {{ keys }},
            {{ changed_at }} as moment,
            {%- for measure in measures %}
            {{ measure }},
            {%- endfor %}
            {%- for column in question_columns %}
            null as {{ column }},
            {%- endfor %}
            false as is_question

        from {{ changes }}

        union all

        select

            {{ keys }},
            {{ asked_at }} as moment,
            {%- for measure in measures %}
            0 as {{ measure }},
            {%- endfor %}
            {%- for column in question_columns %}
            {{ column }},
            {%- endfor %}
            true as is_question

        from {{ questions }}

    ),

    summed as (

        select

            {{ question_columns | join(', ') }},
            is_question,
            moment,
            {%- for measure in measures %}
            sum({{ measure }}) over so_far as {{ measure }}
            {{- ',' if not loop.last }}
            {%- endfor %}

        from unioned
        window so_far as (
            partition by {{ keys }}
            order by moment, is_question
            rows between unbounded preceding and current row
        )

    ),

    answers as (

        select

            {{ question_columns | join(', ') }},
            moment as {{ asked_at }},
            {%- for measure in measures %}
            {{ measure }}
            {{- ',' if not loop.last }}
            {%- endfor %}

        from summed
        where is_question

    )

    select * from answers
{%- endmacro %}
