"""What a person does for the safety of his account: second step, factors, password, sessions, and the lock of the screen."""
