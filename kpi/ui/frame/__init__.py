"""What stands around every page: address, view, filters, navigation, style."""
