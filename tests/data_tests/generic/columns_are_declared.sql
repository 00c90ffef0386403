{#
    Every column in the YAML of the model says under `config: meta:` what it is
    (`role`, one of `roles`), when it is known (`available_at`, one of
    `moments`), whose it is (`owner`) and in what unit it is. The error names
    the columns that do not; nothing is asked of the table itself, whose columns
    an enforced contract holds to the YAML.
#}
{% test columns_are_declared(model, roles, moments) %}

{%- set problems = [] -%}
{%- for column in declared_columns(model.identifier) -%}
    {%- for name, allowed in [
        ('role', roles),
        ('available_at', moments),
        ('owner', none),
        ('unit', none),
    ] -%}
        {%- if not column[name] -%}
            {%- do problems.append(column.name ~ ' has no ' ~ name) -%}
        {%- elif allowed and column[name] not in allowed -%}
            {%- do problems.append(
                column.name ~ ' has the ' ~ name ~ " '" ~ column[name] ~ "'"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}

{%- if problems -%}
    {{ exceptions.raise_compiler_error(
        "Every column of " ~ model.identifier ~ " must say in its YAML, under "
        "`config: meta:`, its role (" ~ roles | join(', ') ~ "), when it is "
        "available_at (" ~ moments | join(', ') ~ "), its owner and its unit. "
        "Got: " ~ problems | join('; ') ~ "."
    ) }}
{%- endif -%}

with

validation_errors as (

    select 'none' as column_name where false

)

select * from validation_errors

{% endtest %}
