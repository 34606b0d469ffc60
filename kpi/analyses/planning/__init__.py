"""Targets, what is reached of them, and where the month will end."""
