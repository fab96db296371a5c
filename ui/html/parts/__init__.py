"""What pages are made of besides records: how the first page begins, what is wrong in a form."""
