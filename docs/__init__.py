"""The project's documents, and the script that takes their pictures."""
