"""Messages to the outside: the outbox worker, its channels, the phone provider (floor 1)."""
