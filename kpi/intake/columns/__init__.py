"""What the columns mean: recognised, remembered, suggested, confirmed."""
