-- What is known only afterwards is read through the masking views. A model that
-- reads one tagged known_afterwards must be tagged so itself, or be one that is
-- masked_by_the_clock; no feature, mart or model of machine learning may be.

-- depends_on: {{ ref('int_flights_known') }}, {{ ref('int_weather_known') }}

{% set exempt = ['known_afterwards', 'masked_by_the_clock'] %}
{% set layers = ['marts', 'features', 'late_arrivals'] %}

{%- set violations = [] %}
{%- set models = graph.nodes.values() if execute else [] %}
{%- for node in models if node.resource_type in ['model', 'snapshot'] %}
    {%- for parent_id in node.depends_on.nodes if parent_id in graph.nodes %}
        {%- if 'known_afterwards' in graph.nodes[parent_id].tags and (
            node.fqn[1] in layers
            or not node.tags | select('in', exempt) | list
        ) %}
            {%- do violations.append(
                (node.name, graph.nodes[parent_id].name)
            ) %}
        {%- endif %}
    {%- endfor %}
{%- endfor %}

with

validation_errors as (

    {% for model_name, parent_name in violations %}
        select

            '{{ model_name }}' as model_name,
            '{{ parent_name }}' as reads_model

        union all

    {% endfor %}
    select

        cast(null as string) as model_name,
        cast(null as string) as reads_model

    where false

)

select * from validation_errors
