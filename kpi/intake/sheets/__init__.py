"""Workbooks, JSON and Parquet become records, parsed in a process that can be killed."""
