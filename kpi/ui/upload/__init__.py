"""The upload page: files dropped, questions, receipts, loads."""
