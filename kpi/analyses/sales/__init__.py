"""What is sold, where, and what is lost on the way to an order."""
