"""File contents by digest, on local disk or in S3; which are in use; tokens of signed URLs."""
