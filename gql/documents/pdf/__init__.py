"""Reads, checks, fills, flattens and rasterizes PDF documents."""
