{#
    At least the share `at_least` of the rows whose value is not null has a
    parent in the column `field` of the relation `to`. Where every row must
    have one, use dbt's own test `relationships`.

    Returns one row with the share found, so that a failure shows it.
#}
{% test relationships_to_a_share(model, column_name, to, field, at_least) %}

{%- if at_least is not number or not 0 < at_least <= 1 -%}
    {{ exceptions.raise_compiler_error(
        "`at_least` of relationships_to_a_share must be a share: above 0 and "
        "at most 1. Got: '" ~ at_least ~ "'."
    ) }}
{%- endif -%}

with

children as (

    select {{ column_name }} as child_key

    from {{ model }}
    where {{ column_name }} is not null

),

parents as (

    select distinct {{ field }} as parent_key

    from {{ to }}

),

shares as (

    select

        count(*) as child_count,
        count(parents.parent_key) / nullif(count(*), 0) as share_with_parent

    from children
    left join parents
        on children.child_key = parents.parent_key

),

validation_errors as (

    select

        child_count,
        share_with_parent,
        {{ at_least }} as required_share

    from shares
    -- No child at all is an error too: a share of nothing proves nothing.
    where coalesce(share_with_parent < {{ at_least }}, true)

)

select * from validation_errors

{% endtest %}
