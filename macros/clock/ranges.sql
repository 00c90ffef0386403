{#
    Which flights a model computes, so that a day costs a day's work.

    A model that computes a range is incremental and replaces the flight dates
    it computed (dbt_project.yml sets both for its folder): it must have the
    column flight_date and end its work with `only_flights_to_compute`.

    A window over flights (a count by day, the leg before) must see the flights
    around the range: read `only_flights_to_compute(margin_days=1)` first, and
    keep the range itself once the window is computed.

    - from_date, to_date (YYYY-MM-DD in New York, to_date inclusive, either may
      be missing): a range is computed because somebody asked for it.
    - as_of, and the model has been built before: the flights from lookback_days
      before that day on are computed, as late records may have changed them.
    - Neither: the whole table is built, and both predicates are `true`.

    Work in that order: read the events that `only_events_for_flights_to_compute`
    keeps, ask the questions of the flights that `only_flights_to_compute` keeps.
#}


{# Condition on flights: those that this run computes; `true` if it is all. #}
{% macro only_flights_to_compute(flight_date='flight_date', margin_days=0) %}
    {{- return(adapter.dispatch('only_flights_to_compute', 'flightline')(
        flight_date, margin_days
    )) -}}
{% endmacro %}

{% macro default__only_flights_to_compute(flight_date, margin_days) -%}
    {%- set range = flights_to_compute() -%}
    {%- set conditions = [] -%}
    {%- if range.from_date -%}
        {%- do conditions.append(
            flight_date ~ " >= date'" ~ days_after(
                range.from_date, -margin_days
            ) ~ "'"
        ) -%}
    {%- endif -%}
    {%- if range.to_date -%}
        {%- do conditions.append(
            flight_date ~ " <= date'" ~ days_after(
                range.to_date, margin_days
            ) ~ "'"
        ) -%}
    {%- endif -%}
    {{ conditions | join(' and ') or 'true' }}
{%- endmacro %}


{#
    Condition on events: those that a window of so many days before the decision
    of some flight to compute can hold; `true` if all flights are computed.
#}
{% macro only_events_for_flights_to_compute(known_at, window_days) %}
    {{- return(
        adapter.dispatch('only_events_for_flights_to_compute', 'flightline')(
            known_at, window_days
        )
    ) -}}
{% endmacro %}

{% macro default__only_events_for_flights_to_compute(known_at, window_days) -%}
    {%- set range = flights_to_compute() -%}
    {%- set conditions = [] -%}
    {%- if range.from_date -%}
        {#- No flight of that day is decided before the decision for midnight. -#}
        {%- set first_decision = decided_at(
            local_midnight(range.from_date)
        ) | trim -%}
        {%- do conditions.append(
            known_at ~ ' >= timestampadd(day, -' ~ window_days ~ ', '
            ~ first_decision ~ ')'
        ) -%}
    {%- endif -%}
    {%- if range.to_date -%}
        {%- do conditions.append(
            known_at ~ ' < ' ~ local_midnight(days_after(range.to_date, 1))
        ) -%}
    {%- endif -%}
    {{ conditions | join(' and ') or 'true' }}
{%- endmacro %}


{# First and last flight date of this run; none where there is no bound. #}
{% macro flights_to_compute() %}
    {%- set range = {
        'from_date': date_of_var('from_date'),
        'to_date': date_of_var('to_date'),
    } -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {#- Unit tests bring their own few flights, of any date. -#}
        {%- do range.update({'from_date': none, 'to_date': none}) -%}
    {%- elif not range.from_date and not range.to_date and var('as_of')
        and is_incremental() -%}
        {%- do range.update({'from_date': days_after(
            as_of_date(), -var('lookback_days')
        )}) -%}
    {%- endif -%}
    {{ return(range) }}
{% endmacro %}


{# A variable that holds a date, as text; YAML may have read it as a date. #}
{% macro date_of_var(name) %}
    {%- set given = var(name) -%}
    {%- if given is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', given | string) -%}
        {{ exceptions.raise_compiler_error(
            "Expected the variable " ~ name ~ " to be a date in New York, such"
            " as 2013-05-01, but got: '" ~ given ~ "'."
        ) }}
    {%- endif -%}
    {{ return(given | string) }}
{% endmacro %}


{# The date so many days after a date, both as text; negative is before. #}
{% macro days_after(date, days) %}
    {%- set moved = modules.datetime.date.fromisoformat(date)
        + modules.datetime.timedelta(days=days) -%}
    {{ return(moved.isoformat()) }}
{% endmacro %}


{# The instant in UTC at which a date begins in New York, as SQL. #}
{% macro local_midnight(date) -%}
    to_utc_timestamp(timestamp'{{ date }}', '{{ var("origin_timezone") }}')
{%- endmacro %}
