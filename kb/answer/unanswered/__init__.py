"""What is said where the passages do not answer: why, what is held instead, what to ask."""
