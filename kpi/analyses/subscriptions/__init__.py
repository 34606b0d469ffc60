"""Recurring revenue, and what a subscriber is worth."""
