"""Typesets PDF documents with Typst; templates of users run in a sandbox."""
