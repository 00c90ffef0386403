"""The front page of the docs site, written from what the last commands left."""
