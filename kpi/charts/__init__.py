"""A result becomes a chart: specifications kept per shape, rows handed over beside them. Nothing here knows Streamlit."""
