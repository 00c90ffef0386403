{#
    Replaces dbt's own. A model that replaces flight dates is built whole unless
    a variable says which dates to compute: so that an analyst who knows nothing
    of the clock never mixes new SQL with the rows of yesterday's.
#}
{% macro should_full_refresh() %}
    {%- set is_asked_for = dbt.should_full_refresh() -%}
    {%- if config.get('incremental_strategy') != 'replace_flight_dates' -%}
        {{ return(is_asked_for) }}
    {%- endif -%}
    {%- set is_range = date_of_var('from_date') or date_of_var('to_date') -%}
    {%- if is_asked_for and is_range -%}
        {{ exceptions.raise_compiler_error(
            "Expected either --full-refresh or a range of flight dates, but got"
            " both: the table would be left with the range alone. Drop the"
            " variables from_date and to_date, or the flag."
        ) }}
    {%- endif -%}
    {{ return(is_asked_for or not (is_range or var('as_of'))) }}
{% endmacro %}
