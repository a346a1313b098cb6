"""uvicorn with hardened protocols, and the supervisor of several processes."""
