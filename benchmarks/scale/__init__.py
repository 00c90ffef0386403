"""Times the same work on more and more rows, on three engines: see __main__."""
