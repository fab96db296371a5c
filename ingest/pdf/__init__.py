"""PDF files: lines from pdfium, their order, tables, footnotes."""
