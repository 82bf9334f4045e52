"""What an applicant commits to (承诺): the letter, its signature, what it promises, and what became of it."""
