"""The smallest Streamlit app: what a server and a run cost without Plumbline."""

import streamlit as st

st.write("bare")
