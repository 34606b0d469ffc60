"""Pieces of the pages under Data but Upload."""
