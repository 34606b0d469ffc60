"""How people use the product."""
