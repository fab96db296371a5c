"""Results as pages that people read: Markdown, HTML, plots. Nothing is measured here."""
