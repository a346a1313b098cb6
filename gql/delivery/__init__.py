"""Delivery to people outside: messages and phone verification."""
