"""What is fitted on cases: whether to answer, what is asked of the program."""
