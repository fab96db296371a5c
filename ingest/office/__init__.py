"""Word, PowerPoint, Excel, CSV and EPUB files."""
