"""The types of an organization."""
