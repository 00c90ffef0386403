with

flights as (

    select * from {{ ref('fct_flights') }}
    where {{ only_flights_to_compute('flight_date') }}

),

airports as (

    select * from {{ ref('int_airports_known') }}

),

flights_joined_to_airports as (

    select

        flights.flight_id,
        flights.flight_date,
        flights.distance_miles,
        destinations.latitude_degrees,
        destinations.longitude_degrees,
        destinations.altitude_feet,
        radians(origins.latitude_degrees) as from_latitude,
        radians(destinations.latitude_degrees) as to_latitude,
        radians(
            destinations.longitude_degrees - origins.longitude_degrees
        ) as longitude_difference

    from flights
    left join airports as origins
        on
            flights.origin_code = origins.airport_code
            and {{ is_valid_at(
                decided_at('flights.scheduled_departure_at'), 'origins'
            ) }}
    left join airports as destinations
        on
            flights.destination_code = destinations.airport_code
            and {{ is_valid_at(
                decided_at('flights.scheduled_departure_at'), 'destinations'
            ) }}

),

route_described as (

    select

        ---------- ids
        flight_id,

        ---------- numerics
        distance_miles as route_distance_miles,
        -- the initial bearing of the great circle, clockwise from north
        (
            degrees(atan2(
                sin(longitude_difference) * cos(to_latitude),
                cos(from_latitude) * sin(to_latitude)
                - sin(from_latitude)
                * cos(to_latitude)
                * cos(longitude_difference)
            )) + 360
        ) % 360 as route_bearing_degrees,
        latitude_degrees as destination_latitude_degrees,
        longitude_degrees as destination_longitude_degrees,
        altitude_feet as destination_altitude_feet,

        ---------- dates
        flight_date

    from flights_joined_to_airports

)

select * from route_described
