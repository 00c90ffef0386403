-- What we know of the packaged data, counted: every fact in the seed
-- expected_data_facts has exactly its value. Other data have other facts, so
-- this is asked only when the package is the source.

{{ config(group='platform', enabled=var('raw_directory') is none) }}

with

expected_data_facts as (

    select * from {{ ref('expected_data_facts') }}

),

flights as (

    select * from {{ ref('base_nycflights13__flights') }}

),

weather as (

    select * from {{ ref('base_nycflights13__weather') }}

),

planes as (

    select * from {{ ref('base_nycflights13__planes') }}

),

airports as (

    select * from {{ ref('base_nycflights13__airports') }}

),

airlines as (

    select * from {{ ref('base_nycflights13__airlines') }}

),

weather_keys as (

    select distinct

        origin,
        time_hour

    from weather

),

registered_aircraft as (

    select distinct tailnum from planes

),

listed_airports as (

    select distinct faa from airports

),

flights_looked_up as (

    select

        flights.*,
        weather_keys.origin is not null as has_weather,
        registered_aircraft.tailnum is not null as has_aircraft,
        listed_airports.faa is not null as has_destination

    from flights
    left join weather_keys
        on
            flights.origin = weather_keys.origin
            and flights.time_hour = weather_keys.time_hour
    left join registered_aircraft
        on flights.tailnum = registered_aircraft.tailnum
    left join listed_airports
        on flights.dest = listed_airports.faa

),

flights_typed as (

    select

        *,
        {{ null_if_na('dep_time', 'int') }} as departure_clock,
        {{ null_if_na('arr_time', 'int') }} as arrival_clock,
        {{ null_if_na('dep_delay', 'int') }} as departure_delay,
        cast(sched_dep_time as int) as scheduled_departure_clock,
        cast(sched_arr_time as int) as scheduled_arrival_clock

    from flights_looked_up

),

{%- set facts_of_flights = {
    'flights': 'count(*)',
    'flights_cancelled': 'count_if(departure_clock is null)',
    'flights_departed_without_arrival_delay':
        "count_if(departure_clock is not null and arr_delay = 'NA')",
    'flights_departed_without_arrival_clock':
        'count_if(departure_clock is not null and arrival_clock is null)',
    'flights_without_tail_number': "count_if(tailnum = 'NA')",
    'flights_departed_without_tail_number':
        "count_if(departure_clock is not null and tailnum = 'NA')",
    'flight_keys_repeated_if_origin_is_left_out':
        'count(*) - count(distinct year, month, day, carrier, flight)',
    'flight_keys_repeated':
        'count(*) - count(distinct year, month, day, carrier, flight, origin)',
    'flights_that_share_aircraft_and_departure_with_another':
        "count_if(tailnum != 'NA') - count(distinct case when tailnum != 'NA'"
        " then struct(tailnum, year, month, day, sched_dep_time) end)",
    'departures_at_2400': 'count_if(departure_clock = 2400)',
    'arrivals_at_2400': 'count_if(arrival_clock = 2400)',
    'clocks_at_0000': 'count_if(departure_clock = 0 or arrival_clock = 0)',
    'departures_after_midnight':
        'count_if(departure_clock % 2400 < scheduled_departure_clock'
        ' and departure_delay > 0)',
    'arrival_clocks_before_departure_clock':
        'count_if(arrival_clock < departure_clock)',
    'scheduled_arrival_clocks_before_departure_clock':
        'count_if(scheduled_arrival_clock < scheduled_departure_clock)',
    'flights_from_ewr_to_lga': "count_if(origin = 'EWR' and dest = 'LGA')",
    'flights_from_ewr_to_lga_of_17_miles_without_tail_number':
        "count_if(origin = 'EWR' and dest = 'LGA' and distance = '17'"
        " and tailnum = 'NA')",
    'tail_numbers_missing_in_planes':
        "count(distinct case when tailnum != 'NA' and not has_aircraft"
        ' then tailnum end)',
    'flights_whose_tail_number_is_missing_in_planes':
        "count_if(tailnum != 'NA' and not has_aircraft)",
    'destinations_missing_in_airports':
        'count(distinct case when not has_destination then dest end)',
    'flights_to_bqn': "count_if(dest = 'BQN')",
    'flights_to_pse': "count_if(dest = 'PSE')",
    'flights_to_sju': "count_if(dest = 'SJU')",
    'flights_to_stt': "count_if(dest = 'STT')",
    'flights_with_weather_of_their_hour': 'count_if(has_weather)',
    'flights_without_weather_of_their_hour': 'count_if(not has_weather)',
    'flights_without_weather_of_their_hour_on_31_december':
        "count_if(not has_weather and month = '12' and day = '31')",
} %}
{%- set hours_spanned =
    "timestampdiff(hour, min({0}), max({0})) + 1 - count({0})" %}
{%- set hour_at = "case when origin = '{0}'"
    " then cast(time_hour as timestamp) end" %}
{%- set facts_of_weather = {
    'weather_observations': 'count(*)',
    'weather_keys_repeated_in_local_time':
        'count(*) - count(distinct origin, year, month, day, hour)',
    'weather_keys_repeated_in_utc':
        'count(*) - count(distinct origin, time_hour)',
    'weather_hours_missing_at_ewr':
        hours_spanned.format(hour_at.format('EWR')),
    'weather_hours_missing_at_jfk':
        hours_spanned.format(hour_at.format('JFK')),
    'weather_hours_missing_at_lga':
        hours_spanned.format(hour_at.format('LGA')),
    'weather_without_temperature': "count_if(temp = 'NA')",
    'weather_without_wind_speed': "count_if(wind_speed = 'NA')",
    'weather_without_pressure': "count_if(pressure = 'NA')",
    'winds_stronger_than_any_ever_measured':
        'count_if(' ~ null_if_na('wind_speed', 'double') ~ ' > '
        ~ var('highest_credible_wind_mph') ~ ')',
} %}
{%- set facts_of_planes = {
    'planes': 'count(*)',
    'planes_without_year': "count_if(year = 'NA')",
    'planes_without_speed': "count_if(speed = 'NA')",
    'manufacturer_names_of_mcdonnell_douglas':
        "count(distinct case when manufacturer like 'MCDONNELL%'"
        ' then manufacturer end)',
    'manufacturer_names_of_airbus':
        "count(distinct case when manufacturer like 'AIRBUS%'"
        ' then manufacturer end)',
} %}
{%- set facts_of_airports = {
    'airports': 'count(*)',
    'airports_without_timezone': "count_if(tzone = 'NA')",
} %}
{%- set facts = [
    ('flights_typed', facts_of_flights),
    ('weather', facts_of_weather),
    ('planes', facts_of_planes),
    ('airports', facts_of_airports),
    ('airlines', {'airlines': 'count(*)'}),
    (ref('quarantine_nycflights13__flights'),
        {'flights_in_quarantine': 'count(*)'}),
    (ref('quarantine_nycflights13__weather'),
        {'weather_observations_in_quarantine': 'count(*)'}),
    (ref('quarantine_nycflights13__planes'),
        {'planes_in_quarantine': 'count(*)'}),
    (ref('quarantine_nycflights13__airports'),
        {'airports_in_quarantine': 'count(*)'}),
    (ref('quarantine_nycflights13__airlines'),
        {'airlines_in_quarantine': 'count(*)'}),
] %}

facts_found as (

    {%- for relation, counts in facts %}
        select
            inline(array(
                {%- for fact_name, count in counts.items() %}
                    struct(
                        '{{ fact_name }}' as fact_name,
                        {{ count }} as found_value
                    )
                    {{- ',' if not loop.last }}
                {%- endfor %}
            ))

        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}

),

validation_errors as (

    -- A fact that is counted but not expected, or the reverse, is an error too.
    select

        coalesce(
            expected_data_facts.fact_name, facts_found.fact_name
        ) as fact_name,
        expected_data_facts.expected_value,
        facts_found.found_value

    from expected_data_facts
    full outer join facts_found
        on expected_data_facts.fact_name = facts_found.fact_name
    where
        not coalesce(
            expected_data_facts.expected_value = facts_found.found_value, false
        )

)

select * from validation_errors
