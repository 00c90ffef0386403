-- The distance of every route is that between the positions of its airports,
-- within 1 % (the earth is not a sphere) or 1 mile (distances are rounded).

{% set earth_radius_miles = 3958.8 %}

with

flights as (

    select * from {{ ref('fct_flights') }}

),

airports as (

    select * from {{ ref('dim_airports') }}

),

routes as (

    select distinct

        origin_code,
        destination_code,
        distance_miles

    from flights

),

great_circles as (

    select

        routes.origin_code,
        routes.destination_code,
        routes.distance_miles,
        {{ earth_radius_miles }} * acos(
            sin(radians(origins.latitude_degrees))
            * sin(radians(destinations.latitude_degrees))
            + cos(radians(origins.latitude_degrees))
            * cos(radians(destinations.latitude_degrees))
            * cos(radians(
                destinations.longitude_degrees - origins.longitude_degrees
            ))
        ) as great_circle_miles

    from routes
    left join airports as origins
        on routes.origin_code = origins.airport_code
    left join airports as destinations
        on routes.destination_code = destinations.airport_code

),

validation_errors as (

    select *

    from great_circles
    where
        great_circle_miles is null
        or abs(great_circle_miles - distance_miles)
        > greatest(1, distance_miles * 0.01)

)

select * from validation_errors
