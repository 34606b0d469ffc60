"""Every line accounted for, every load undoable, and the ledger that proves it."""
