"""PDF documents as plain values: bytes and data in, bytes and data out."""
