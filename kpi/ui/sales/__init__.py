"""Pieces of the pages under Sales."""
