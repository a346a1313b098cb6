"""The life of a document: preparation, signing, sealing, certificates and exports."""
