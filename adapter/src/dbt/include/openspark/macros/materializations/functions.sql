{#- SQL functions of Spark 4: the body is an expression or a query that yields one value. -#}

{% macro openspark__scalar_function_sql(target_relation) %}
    {{ scalar_function_create_replace_signature_sql(target_relation) }}
    {{ scalar_function_body_sql() }}
{% endmacro %}


{% macro openspark__scalar_function_create_replace_signature_sql(target_relation) %}
    create or replace function {{ target_relation.render() }}
        ({{ formatted_scalar_function_args_sql() | trim }})
    returns {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() }}
    {%- if model.description %}
    comment {{ sql_text(model.description) }}
    {%- endif %}
{% endmacro %}


{% macro openspark__formatted_scalar_function_args_sql() -%}
    {%- set arguments = [] -%}
    {%- for argument in model.arguments -%}
        {%- set default = (
            '' if argument.get('default_value') is none else ' default ' ~ argument.default_value
        ) -%}
        {%- do arguments.append(argument.name ~ ' ' ~ argument.data_type ~ default) -%}
    {%- endfor -%}
    {{ arguments | join(', ') }}
{%- endmacro %}


{% macro openspark__scalar_function_body_sql() %}
    return {{ model.compiled_code }}
{% endmacro %}


{% macro openspark__scalar_function_volatility_sql() %}
    {%- set volatility = model.config.get('volatility') -%}
    {%- if volatility == 'deterministic' -%}
        deterministic
    {%- elif volatility == 'non-deterministic' -%}
        not deterministic
    {%- elif volatility is not none -%}
        {%- do unsupported_volatility_warning(volatility) -%}
    {%- endif -%}
{% endmacro %}


{% macro openspark__scalar_function_python(target_relation) -%}
    {%- do raise_unsupported_function('a Python function') -%}
{%- endmacro %}


{% macro scalar_function_python(target_relation) -%}
    {{ return(adapter.dispatch('scalar_function_python', 'dbt')(target_relation)) }}
{%- endmacro %}


{% macro aggregate_function_sql(target_relation) -%}
    {%- do raise_unsupported_function('an aggregate') -%}
{%- endmacro %}


{% macro aggregate_function_python(target_relation) -%}
    {%- do raise_unsupported_function('an aggregate') -%}
{%- endmacro %}


{% macro raise_unsupported_function(what) -%}
    {%- do exceptions.raise_compiler_error(
        'Expected the function ' ~ model.name ~ ' to be scalar and in SQL, but it is ' ~ what
        ~ ', which the catalog of open-source Spark cannot keep. Write it in SQL, or register it '
        ~ 'in the Python model that uses it.'
    ) -%}
{%- endmacro %}
