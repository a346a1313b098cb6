"""Electronic signatures (PAdES): certificates, signing, sealing and verification."""
