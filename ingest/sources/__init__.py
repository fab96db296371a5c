"""The register and how sources come into the corpus."""
