with

flights as (

    select * from {{ ref('fct_flights') }}

),

weather as (

    select * from {{ ref('int_weather_known') }}

),

questions as (

    select

        flight_id,
        origin_code as airport_code,
        flight_date,
        {{ decided_at('scheduled_departure_at') }} as decided_at

    from flights
    where {{ only_flights_to_compute() }}

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

observations_dated as (

    select

        latest_observations.*,
        questions.flight_date

    from latest_observations
    inner join questions
        on latest_observations.flight_id = questions.flight_id

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
        ) as weather_observation_age_minutes,

        ---------- dates
        flight_date

    from observations_dated

)

select * from weather_described
