"""Pieces of the pages under Customers."""
