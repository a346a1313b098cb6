"""Wakes whoever watches a session, and keeps who is connected (floor 1)."""
