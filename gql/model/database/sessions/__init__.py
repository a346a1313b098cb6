"""Reads sessions from their rows and from the cache, and compares the rows with the log."""
