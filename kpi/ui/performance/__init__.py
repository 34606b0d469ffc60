"""Pieces of the pages under Performance."""
