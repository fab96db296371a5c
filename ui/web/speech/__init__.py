"""In which language a reader is spoken to, and what pages of the framework show in each."""
