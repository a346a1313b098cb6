"""The input types of mutations, by subject."""
