{#
    For each question, the sums of what was known about its key when it was
    asked, over windows that end at that moment.

    An event enters every window at the instant it becomes known and leaves a
    window exactly its width later. So running sums over entries and exits are
    the content of each window: what becomes known at the moment of the
    decision counts, what leaves then does not any more.
#}
{% macro known_by(
    events,
    questions,
    key_columns,
    measures,
    windows,
    question_id='flight_id',
    known_at='known_at',
    asked_at='decided_at'
) %}
    {{- return(adapter.dispatch('known_by', 'flightline')(
        events,
        questions,
        key_columns,
        measures,
        windows,
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
    windows,
    question_id,
    known_at,
    asked_at
) -%}
    {%- if not windows or windows is string -%}
        {{ exceptions.raise_compiler_error(
            "`windows` of known_by must list at least one width, as in"
            " ['6h', '7d']. Got: '" ~ windows ~ "'."
        ) }}
    {%- endif -%}

    {%- set sums = [] -%}
    {%- set widths = [] -%}
    {%- for window in windows -%}
        {%- do widths.append(window_hours(window)) -%}
        {%- for measure in measures -%}
            {%- do sums.append(
                (measure, window_hours(window), measure ~ '_' ~ window)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}

    with

    entries_and_exits as (

        select

            {{ key_columns | join(', ') }},
            timestampadd(hour, hours_since_known, {{ known_at }}) as changed_at
            {%- for measure, hours, window_sum in sums %},
            case hours_since_known
                when 0 then {{ measure }}
                when {{ hours }} then -{{ measure }}
                else 0
            end as {{ window_sum }}
            {%- endfor %}

        from {{ events }}
        lateral view explode(
            array(0, {{ widths | unique | join(', ') }})
        ) hours as hours_since_known

    ),

    window_sums as (

        {{ running_sums(
            changes='entries_and_exits',
            questions=questions,
            key_columns=key_columns,
            measures=sums | map(attribute=2) | list,
            question_id=question_id,
            asked_at=asked_at
        ) | indent(8) }}

    )

    select * from window_sums
{%- endmacro %}
