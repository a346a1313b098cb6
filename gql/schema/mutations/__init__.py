"""The fields of the root type of mutations, by subject."""
