"""How the values are read: numbers, dates, kinds of rows, each decided from all of them."""
