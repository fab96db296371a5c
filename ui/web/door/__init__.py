"""What stands in front of the browser application: who may ask, how much, and what is answered."""
