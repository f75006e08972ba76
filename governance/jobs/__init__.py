"""Background jobs: what there is to do, how each run of it went, and which workers are there."""
