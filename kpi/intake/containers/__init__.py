"""What was handed over: is it a file that can be read, and which files are inside it."""
