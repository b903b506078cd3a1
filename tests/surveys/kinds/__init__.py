"""What is particular to one kind of question: what a respondent or a researcher could lose."""
