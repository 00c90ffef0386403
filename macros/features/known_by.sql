{#
    For each question, the sums of what was known about its key when it was
    asked, over windows that end at that moment.

    An event enters every window at the instant it becomes known and leaves a
    window of n days exactly n days later. So one running sum over entries and
    exits, in the order of time, is the content of each window, and a question
    reads it off: one sort per key, instead of a range of rows per question.

    At the same instant events come before questions: what becomes known at
    the moment of the decision counts, what leaves then does not any more.
    Sums of whole numbers are exact, so entries and exits cancel without rest.
#}
{% macro known_by(
    events,
    questions,
    key_columns,
    measures,
    window_days,
    question_id='flight_id',
    known_at='known_at',
    asked_at='decided_at'
) %}
    {{- return(adapter.dispatch('known_by', 'flightline')(
        events,
        questions,
        key_columns,
        measures,
        window_days,
        question_id,
        known_at,
        asked_at
    )) -}}
{% endmacro %}

{% macro default__known_by(
    events,
    questions,
    key_columns,
    measures,
    window_days,
    question_id,
    known_at,
    asked_at
) -%}
    {%- if not window_days -%}
        {{ exceptions.raise_compiler_error(
            "`window_days` of known_by must list at least one number of days."
            " Got: '" ~ window_days ~ "'."
        ) }}
    {%- endif -%}

    {%- set keys = key_columns | join(', ') -%}
    {%- set sums = [] -%}
    {%- for measure in measures -%}
        {%- for days in window_days -%}
            {%- do sums.append((measure, days, measure ~ '_' ~ days ~ 'd')) -%}
        {%- endfor -%}
    {%- endfor -%}

    with

    entries_and_exits as (

        select

            {{ keys }},
            timestampadd(day, days_since_known, {{ known_at }}) as moment,
            {%- for measure, days, window_sum in sums %}
            case days_since_known
                when 0 then {{ measure }}
                when {{ days }} then -{{ measure }}
                else 0
            end as {{ window_sum }},
            {%- endfor %}
            cast(null as string) as asked_by

        from {{ events }}
        lateral view explode(
            array(0, {{ window_days | join(', ') }})
        ) days as days_since_known

    ),

    asked as (

        select

            {{ keys }},
            {{ asked_at }} as moment,
            {%- for measure, days, window_sum in sums %}
            0 as {{ window_sum }},
            {%- endfor %}
            {{ question_id }} as asked_by

        from {{ questions }}

    ),

    unioned as (

        select * from entries_and_exits
        union all
        select * from asked

    ),

    running_sums as (

        select

            asked_by,
            {%- for measure, days, window_sum in sums %}
            sum({{ window_sum }}) over so_far as {{ window_sum }}
            {{- ',' if not loop.last }}
            {%- endfor %}

        from unioned
        window so_far as (
            partition by {{ keys }}
            order by moment, asked_by is not null
            rows between unbounded preceding and current row
        )

    ),

    answers as (

        select

            asked_by as {{ question_id }},
            {%- for measure, days, window_sum in sums %}
            {{ window_sum }}
            {{- ',' if not loop.last }}
            {%- endfor %}

        from running_sums
        where asked_by is not null

    )

    select * from answers
{%- endmacro %}
