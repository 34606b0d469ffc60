"""Mathematics that knows nothing of the shop: intervals, survival, purchase models."""
