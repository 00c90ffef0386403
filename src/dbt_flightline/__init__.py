"""What dbt asks when a command starts: it finds plugins by the name `dbt_…`."""

from dbt_flightline.plugin import FrontPagePlugin

plugins = [FrontPagePlugin]
