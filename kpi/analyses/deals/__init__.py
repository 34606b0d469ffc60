"""The pipeline: stages, velocity, cohorts of deals, what stands still."""
