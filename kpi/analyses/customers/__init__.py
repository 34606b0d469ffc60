"""What customers did and may be expected to do: cohorts, retention, segments, lifetime values."""
