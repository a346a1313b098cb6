"""Derives the views of a session from its rows: status, counts, signing order and toolbars."""
