{#
    The replayed clock: the instant as of which the pipeline sees the world, as
    text in UTC, or none if everything is known.
#}
{% macro as_of() %}
    {%- set given = var('as_of') -%}
    {%- if given is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if not modules.re.fullmatch(
        '[0-9]{4}(-[0-9]{2}){2}([ T][0-9]{2}(:[0-9]{2}){1,2}(Z|[+]00:00)?)?', given | string
    ) -%}
        {{ exceptions.raise_compiler_error(
            "Expected the variable as_of to be an instant in UTC, such as"
            " 2013-05-01 06:00:00, but got: '" ~ given ~ "'."
        ) }}
    {%- endif -%}
    {%- set instant = modules.datetime.datetime.fromisoformat(
        (given | string).replace('Z', '').replace('+00:00', '')
    ) -%}
    {{ return(instant.isoformat(' ')) }}
{% endmacro %}


{# The date in New York at that instant, as text. #}
{% macro as_of_date() %}
    {%- set instant = modules.pytz.utc.localize(
        modules.datetime.datetime.fromisoformat(as_of())
    ) -%}
    {%- set local = instant.astimezone(
        modules.pytz.timezone(var('origin_timezone'))
    ) -%}
    {{ return(local.date().isoformat()) }}
{% endmacro %}


{# Condition: what became known at that instant is known as of the clock. #}
{% macro is_known(known_at) %}
    {{- return(adapter.dispatch('is_known', 'flightline')(known_at)) -}}
{% endmacro %}

{% macro default__is_known(known_at) -%}
    {%- if var('as_of') -%}
        {{ known_at }} <= timestamp'{{ as_of() }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
