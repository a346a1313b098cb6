"""The types of an interaction."""
