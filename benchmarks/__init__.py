"""What is timed, each folder with one command; results are ratios of one run."""
