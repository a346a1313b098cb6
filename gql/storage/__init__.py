"""File contents by digest, on local disk or in S3, and the signed URLs that serve them."""
