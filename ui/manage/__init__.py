"""What maintainers work with: the state of each source, jobs, gaps, cases out of feedback."""
