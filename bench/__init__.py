"""Benchmarks: each measures one thing of the product beside its limit, and prints the ratio."""
