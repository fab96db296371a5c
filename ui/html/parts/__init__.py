"""What pages are made of: the card of a source and its parts, notes, what is wrong in a form."""
