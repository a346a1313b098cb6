"""Benchmarks: each prints a few figures, where it can next to the fastest that is possible."""
