with

source as (

    select * from {{ ref('base_nycflights13__weather') }}

),

typed as (

    select

        origin,
        {{ null_if_na('temp', 'double') }} as temperature,
        {{ null_if_na('dewp', 'double') }} as dewp,
        {{ null_if_na('humid', 'double') }} as humid,
        {{ null_if_na('wind_dir', 'int') }} as wind_dir,
        {{ null_if_na('wind_speed', 'double') }} as wind_speed,
        {{ null_if_na('wind_gust', 'double') }} as wind_gust,
        {{ null_if_na('precip', 'double') }} as precip,
        {{ null_if_na('pressure', 'double') }} as pressure,
        {{ null_if_na('visib', 'double') }} as visib,
        {{ null_if_na('time_hour', 'timestamp') }} as time_hour

    from source

),

renamed as (

    select

        ---------- ids
        concat_ws(
            '-', origin, date_format(time_hour, 'yyyy-MM-dd-HH')
        ) as observation_id,
        origin as airport_code,

        ---------- numerics
        temperature as temperature_fahrenheit,
        dewp as dew_point_fahrenheit,
        humid as relative_humidity_percent,
        wind_dir as wind_direction_degrees,
        -- one reading is 1,048 mph, a typing error whose intent is unknown
        case
            when wind_speed <= {{ var('highest_credible_wind_mph') }}
                then wind_speed
        end as wind_speed_mph,
        wind_gust as wind_gust_mph,
        precip as precipitation_inches,
        pressure as pressure_millibars,
        visib as visibility_miles,

        ---------- timestamps
        time_hour as observed_at

    from typed

)

select * from renamed
