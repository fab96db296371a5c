"""Text recognition of scanned pages and pictures."""
