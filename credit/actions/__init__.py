"""What is done in matters of credit."""
