{#
    Facts of a data set: `counts` lists conditions in SQL, each with the exact
    number of rows it is `expected` to hold for. All are counted in one pass;
    those that differ are returned.
#}
{% test counts_are(model, counts) %}

{%- if counts is string or counts is mapping or not counts -%}
    {{ exceptions.raise_compiler_error(
        "`counts` of counts_are must list at least one pair of `condition` and"
        " `expected`. Got: '" ~ counts ~ "'."
    ) }}
{%- endif -%}

{%- for count in counts -%}
    {%- if not count.condition or count.expected is not integer -%}
        {{ exceptions.raise_compiler_error(
            "Each of `counts` of counts_are must have a `condition` in SQL and"
            " a whole number `expected`. Got: '" ~ count ~ "'."
        ) }}
    {%- endif -%}
{%- endfor -%}

with

rows_counted as (

    select
        {%- for count in counts %}
        count_if({{ count.condition }}) as count_{{ loop.index }}
        {{- ',' if not loop.last }}
        {%- endfor %}

    from {{ model }}

),

counts_compared as (

    {%- for count in counts %}
    select

        {{ loop.index }} as count_number,
        '{{ count.condition | trim | replace("'", "''") }}' as condition,
        count_{{ loop.index }} as found_count,
        {{ count.expected }} as expected_count

    from rows_counted
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

validation_errors as (

    select * from counts_compared
    where found_count != expected_count

)

select * from validation_errors

{% endtest %}
