"""The life of a document: prepare, sign, seal, keys and exports."""
