{#
    The rows of the model are at most the share `at_most` of those of the relation
    `of`. Returns the counts, so that a failure shows them; no rows in `of` at
    all is a failure too.
#}
{% test share_is_at_most(model, of, at_most) %}

{%- if at_most is not number or not 0 <= at_most <= 1 -%}
    {{ exceptions.raise_compiler_error(
        "`at_most` of share_is_at_most must be a share, from 0 to 1. Got: '"
        ~ at_most ~ "'."
    ) }}
{%- endif -%}

with

part as (

    select count(*) as part_count from {{ model }}

),

whole as (

    select count(*) as whole_count from {{ of }}

),

counts as (

    select

        part.part_count,
        whole.whole_count

    from part
    cross join whole

),

validation_errors as (

    select * from counts
    where
        whole_count = 0
        or part_count > whole_count * {{ at_most }}

)

select * from validation_errors

{% endtest %}
