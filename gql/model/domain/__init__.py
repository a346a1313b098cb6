"""The domain: enums, views, rules, projection and visibility. Reads table rows, does no I/O."""
