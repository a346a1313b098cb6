"""Typesets PDF documents with Typst, untrusted templates in a sandbox."""
