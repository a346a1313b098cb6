"""Sessions, their history and their live updates."""
