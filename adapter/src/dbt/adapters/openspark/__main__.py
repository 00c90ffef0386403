"""`python -m dbt.adapters.openspark` is the command `dbt-openspark`."""

import sys

from dbt.adapters.openspark.cli import main

sys.exit(main())
