"""Servers, clients and set-up shared by the tests, the fault runs and the benchmarks."""
