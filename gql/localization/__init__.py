"""Sentences for people, rendered in the language of the reader from catalogs of gettext."""
