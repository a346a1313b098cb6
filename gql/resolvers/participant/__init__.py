"""Participants: what agents do for them, what they do themselves, and messages to them."""
