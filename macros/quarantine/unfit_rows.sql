{#
    A query that gives the rows of a raw table that do not fit, with the reasons
    why, as its YAML says (see declared_fitness).

    `raw_rows` is the relation or CTE to read: the columns of the raw table and
    any others that its rules ask, such as whether a code is known elsewhere.

    Of the rows that repeat a key the first that fits is kept: nothing tells
    which is right, and to drop them all would lose what they agree on.
#}
{% macro unfit_rows(raw_rows, model_name) %}
    {{- return(adapter.dispatch('unfit_rows', 'flightline')(
        raw_rows, model_name
    )) -}}
{% endmacro %}

{% macro default__unfit_rows(raw_rows, model_name) -%}
    {%- set fitness = declared_fitness(model_name) -%}
    {%- set loaded = ['_source_file', '_source_line', '_loaded_at'] -%}
    {%- set delivered = (fitness.columns.keys() | list) + loaded -%}
    {%- set key = fitness.key or ['_source_line'] -%}
    with

    typed as (

        select

            * except ({{ delivered | join(', ') }}),
            _source_line,
            {%- for column, kind in fitness.columns.items() %}
            {{ typed_by_kind(column, kind) }} as {{ column }},
            {%- endfor %}
            array(
                {%- for column, kind in fitness.columns.items() %}
                case
                    when not {{ is_of_kind(column, kind) }}
                        then concat(
                            '{{ column }} is no {{ kind }}: ',
                            coalesce({{ column }}, 'null')
                        )
                end,
                {%- endfor %}
                {%- for column in key + fitness.required %}
                case
                    when {{ column }} in ('NA', '')
                        then '{{ column }} is missing'
                end
                {{- ',' if not loop.last }}
                {%- endfor %}
            ) as reasons_of_values

        from {{ raw_rows }}

    ),

    -- Few columns go on: to compare keys is to sort all rows of the table.
    judged as (

        select

            _source_line,
            struct({{ key | join(', ') }}) as row_key,
            array_sort(array_compact(concat(
                reasons_of_values,
                array(
                    {%- for name, condition in fitness.rules.items() %}
                    case
                        when not coalesce({{ condition | trim }}, true)
                            then {{ text_literal('not true: ' ~ name) }}
                    end,
                    {%- endfor %}
                    cast(null as string)
                )
            ))) as reasons_of_row

        from typed

    ),

    compared as (

        select

            _source_line,
            reasons_of_row,
            min(_source_line) over (
                partition by row_key, size(reasons_of_row) = 0
            ) as first_line

        from judged

    ),

    rejected as (

        select

            _source_line,
            case
                when size(reasons_of_row) > 0 then reasons_of_row
                else array(concat('key is that of line ', first_line))
            end as rejection_reasons

        from compared
        where
            size(reasons_of_row) > 0
            or _source_line > first_line

    )

    select

        {%- for column in delivered %}
        {{ raw_rows }}.{{ column }},
        {%- endfor %}
        rejected.rejection_reasons

    from rejected
    inner join {{ raw_rows }}
        on rejected._source_line = {{ raw_rows }}._source_line
{%- endmacro %}
