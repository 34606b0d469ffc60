"""Where to look first: what stands out, with the money behind it."""
