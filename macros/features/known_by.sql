{#
    For each question, the sums of what was known about its key when it was
    asked, over windows that end at that moment.

    What became known in a window is what is known at its end less what was
    known at its beginning. So every question looks at the running sums of its
    key once for now and once for the beginning of each window, and no event is
    read twice: what becomes known at the moment of the decision counts, what
    became known exactly the width of the window before does not any more.
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

    {%- set widths = [] -%}
    {%- for window in windows -%}
        {%- do widths.append(window_hours(window)) -%}
    {%- endfor -%}

    with

    looks_back as (

        select

            {{ key_columns | join(', ') }},
            {{ question_id }},
            hours_back,
            timestampadd(hour, -hours_back, {{ asked_at }}) as looked_at

        from {{ questions }}
        lateral view explode(
            array(0, {{ widths | unique | join(', ') }})
        ) hours as hours_back

    ),

    known_so_far as (

        {{ running_sums(
            changes=events,
            questions='looks_back',
            key_columns=key_columns,
            measures=measures,
            question_columns=[question_id, 'hours_back'],
            changed_at=known_at,
            asked_at='looked_at'
        ) | indent(8) }}

    ),

    window_sums as (

        select

            {{ question_id }}
            {%- for window in windows %}
            {%- for measure in measures %},
            max({{ measure }}) filter (where hours_back = 0)
            - max({{ measure }}) filter (
                where hours_back = {{ window_hours(window) }}
            ) as {{ measure }}_{{ window }}
            {%- endfor %}
            {%- endfor %}

        from known_so_far
        group by {{ question_id }}

    )

    select * from window_sums
{%- endmacro %}
