"""Text becomes a grid of records with its column names, however it is written."""
