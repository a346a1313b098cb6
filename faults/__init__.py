"""Fault injection: runs servers as processes, breaks things under load, and reports what was lost.

`history` records what clients sent and received. After the faults, the checks compare it with the
event log and with the guarantees in docs/guarantees.md.
"""
