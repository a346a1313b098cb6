"""Channels to people: messages and phone verification."""
