{# An incremental strategy: the flight dates computed replace those there. #}
{% macro get_incremental_replace_flight_dates_sql(arg_dict) %}
    {{- replace_where_sql(arg_dict, only_flights_to_compute('flight_date')) -}}
{% endmacro %}
