"""What is more than a ratio of sums."""
