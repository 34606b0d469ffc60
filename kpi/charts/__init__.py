"""A result becomes a chart: specifications kept per shape, rows handed over beside them, without Streamlit."""
