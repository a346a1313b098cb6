"""PDF bytes in, PDF bytes out: forms, signatures and typesetting. No database."""
