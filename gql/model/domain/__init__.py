"""The domain in pure Python: enums, views, rules, projection and visibility. No I/O."""
