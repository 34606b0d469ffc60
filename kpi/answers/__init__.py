"""Answers of queries and analyses, kept until the workspace changes."""
