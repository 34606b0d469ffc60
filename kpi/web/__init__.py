"""What the server does beside pages: uploads to disk, shapes of maps, the mark of a visitor."""
