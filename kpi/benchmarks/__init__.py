"""Which benchmark holds, and how a value stands to it."""
