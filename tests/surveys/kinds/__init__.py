"""What is particular to a kind of question."""
