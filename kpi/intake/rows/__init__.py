"""Typed rows become rows of the canonical tables, wherever exports overlap."""
