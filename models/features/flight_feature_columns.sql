{#
    The YAML of flight_features as a table, for what is not written in Jinja:
    training, scoring and whatever watches features read it and know no column
    by name.
#}
-- depends_on: {{ ref('flight_features') }}
{% set topics = source_models('flight_features') %}

with

columns_declared as (

    select inline(array(
        {%- for column in declared_columns('flight_features') %}
            struct(
                {{ loop.index }} as column_number,
                {{ text_literal(column.name) }} as column_name,
                {{ text_literal(column.data_type) }} as data_type,
                {{ text_literal(column.role) }} as column_role,
                {{ text_literal(column.available_at) }} as available_at,
                {{ text_literal(column.owner) }} as owner_name,
                {{ text_literal(column.unit) }} as unit_name,
                {{ text_literal(topics.get(column.name)) }} as source_model,
                {{ text_literal(column.description) }} as description
            )
            {{- ',' if not loop.last }}
        {%- endfor %}
    ))

)

select * from columns_declared
