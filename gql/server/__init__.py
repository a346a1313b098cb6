"""uvicorn with hardened protocols, and a supervisor of several server processes."""
