{#
    How the values of a model in a scratch build, which saw the world as of a
    cut, differ from those of the real build, for the flights that had been
    decided by the cut: for each column the number of flights compared, how many
    of them differ and an example; the row `flight_id` counts flights that are
    in one of the two builds only.

    A feature that is known at decided_at cannot change by what came later.
#}
{% macro changed_feature_values(model_name, cut, from_date, ignored_columns) %}
    {%- set scratch = ref(model_name) -%}
    {%- set real_schema = scratch.schema
        | replace(var('scratch_schema') ~ '_', '', 1) -%}
    {%- set real = api.Relation.create(
        schema=real_schema, identifier=scratch.identifier
    ) -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(real) if execute
        and column.name not in ignored_columns + ['flight_id'] -%}
        {%- do columns.append(column.name) -%}
    {%- endfor -%}

    with

    flights_decided as (

        select flight_id

        from {{ ref('fct_flights') }}
        where
            flight_date >= date'{{ from_date }}'
            and {{ decided_at('scheduled_departure_at') }} <= timestamp'{{ cut }}'

    ),

    real as (

        select * from {{ real }}
        where flight_id in (select flight_id from flights_decided)

    ),

    scratch as (

        select * from {{ scratch }}
        where flight_id in (select flight_id from flights_decided)

    ),

    compared as (

        select

            count(*) as flight_count,
            count_if(
                real.flight_id is null or scratch.flight_id is null
            ) as changed_flight_id,
            min(case
                when real.flight_id is null or scratch.flight_id is null
                    then struct(
                        coalesce(real.flight_id, scratch.flight_id) as id,
                        real.flight_id as real,
                        scratch.flight_id as scratch
                    )
            end) as example_flight_id
            {%- for column in columns %}
            {%- set is_changed = (
                'real.flight_id = scratch.flight_id and not real.' ~ column
                ~ ' <=> scratch.' ~ column
            ) %},
            count_if({{ is_changed }}) as changed_{{ column }},
            min(case
                when {{ is_changed }}
                    then struct(
                        real.flight_id as id,
                        cast(real.{{ column }} as string) as real,
                        cast(scratch.{{ column }} as string) as scratch
                    )
            end) as example_{{ column }}
            {%- endfor %}

        from real
        full outer join scratch
            on real.flight_id = scratch.flight_id

    ),

    changes as (

        select

            compared.flight_count,
            stacked.column_name,
            stacked.changed_count,
            stacked.example.id as flight_id,
            stacked.example.real as real_value,
            stacked.example.scratch as scratch_value

        from compared
        lateral view stack(
            {{ columns | length + 1 }},
            {%- for column in ['flight_id'] + columns %}
            '{{ column }}', changed_{{ column }}, example_{{ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) stacked as column_name, changed_count, example

    )

    select * from changes
{% endmacro %}


{# Drops the schemas of scratch runs that begin with this name. #}
{% macro drop_scratch_schemas() %}
    {%- set schemas = [] -%}
    {%- for node in graph.nodes.values()
        if node.schema.startswith(var('scratch_schema') ~ '_') -%}
        {%- do schemas.append(node.schema) -%}
    {%- endfor -%}
    {%- for schema in schemas | unique -%}
        {%- do adapter.drop_schema(api.Relation.create(schema=schema)) -%}
    {%- endfor -%}
{% endmacro %}
