"""The Streamlit pieces that pages share; the only part of the core that imports streamlit."""
