with

source as (

    select * from {{ raw('weather') }}

)

select
    origin as origin_code,
    cast(hour_at as timestamp) as hour_at,
    max(cast(nullif(temp, 'NA') as double)) as temperature_fahrenheit,
    max(cast(nullif(humid, 'NA') as double)) as humidity_percent,
    max(cast(nullif(wind_speed, 'NA') as double)) as wind_speed_mph,
    max(cast(nullif(precip, 'NA') as double)) as precipitation_inches,
    max(cast(nullif(visib, 'NA') as double)) as visibility_miles
from source
group by origin, cast(hour_at as timestamp)
