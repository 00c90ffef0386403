{%- set expiry = var('weather_expiry') -%}

with

flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute('flight_date') }}

),

weather as (

    select * from {{ ref('int_weather_known') }}
    where {{ only_events_for_flights_to_compute(
        'observed_at', days_of_windows([expiry]) + 1
    ) }}

),

questions as (

    select

        flight_id,
        flight_date,
        origin_code as airport_code,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights

),

-- The hours before an observation are part of what it tells.
trends as (

    select

        *,
        temperature_fahrenheit - first_value(
            temperature_fahrenheit
        ) over three_hours as temperature_change_3h,
        wind_speed_mph - first_value(
            wind_speed_mph
        ) over three_hours as wind_speed_change_3h,
        pressure_millibars - first_value(
            pressure_millibars
        ) over three_hours as pressure_change_3h,
        visibility_miles - first_value(
            visibility_miles
        ) over three_hours as visibility_change_3h,
        sum(precipitation_inches) over three_hours as precipitation_inches_3h,
        min(visibility_miles) over three_hours as lowest_visibility_miles_3h,
        max(
            coalesce(wind_gust_mph, wind_speed_mph)
        ) over three_hours as strongest_wind_mph_3h

    from weather
    window three_hours as (
        partition by airport_code
        order by observed_at
        range between interval 3 hours preceding and current row
    )

),

observations as (

    select

        *,
        {{ minutes_after(
            'observed_at', var('weather_publication_minutes')
        ) }} as known_at

    from trends

),

latest_observations as (

    {{ latest_known_by(
        events='observations',
        questions='questions',
        key_column='airport_code',
        columns=[
            'temperature_fahrenheit',
            'dew_point_fahrenheit',
            'relative_humidity_percent',
            'wind_direction_degrees',
            'wind_speed_mph',
            'wind_gust_mph',
            'precipitation_inches',
            'pressure_millibars',
            'visibility_miles',
            'temperature_change_3h',
            'wind_speed_change_3h',
            'pressure_change_3h',
            'visibility_change_3h',
            'precipitation_inches_3h',
            'lowest_visibility_miles_3h',
            'strongest_wind_mph_3h',
            'observed_at',
        ],
        within=expiry
    ) | indent(4) }}

),

weather_described as (

    select

        ---------- ids
        questions.flight_id,

        ---------- numerics
        latest.temperature_fahrenheit as weather_temperature_fahrenheit,
        latest.dew_point_fahrenheit as weather_dew_point_fahrenheit,
        latest.relative_humidity_percent as weather_relative_humidity_percent,
        latest.wind_direction_degrees as weather_wind_direction_degrees,
        latest.wind_speed_mph as weather_wind_speed_mph,
        latest.wind_gust_mph as weather_wind_gust_mph,
        latest.precipitation_inches as weather_precipitation_inches,
        latest.pressure_millibars as weather_pressure_millibars,
        latest.visibility_miles as weather_visibility_miles,
        latest.temperature_change_3h
            as weather_temperature_change_fahrenheit_3h,
        latest.wind_speed_change_3h as weather_wind_speed_change_mph_3h,
        latest.pressure_change_3h as weather_pressure_change_millibars_3h,
        latest.visibility_change_3h as weather_visibility_change_miles_3h,
        latest.precipitation_inches_3h as weather_precipitation_inches_3h,
        latest.lowest_visibility_miles_3h
            as weather_lowest_visibility_miles_3h,
        latest.strongest_wind_mph_3h as weather_strongest_wind_mph_3h,
        cast(
            timestampdiff(minute, latest.observed_at, latest.decided_at) as int
        ) as weather_observation_age_minutes,

        ---------- dates
        questions.flight_date

    from questions
    inner join latest_observations as latest
        on questions.flight_id = latest.flight_id

)

select * from weather_described
