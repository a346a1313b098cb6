"""A bounded fault run: the product as processes, broken on purpose, and a table of what was lost.

`history` notes what clients were promised and told, `checker` compares it with the log.
"""
