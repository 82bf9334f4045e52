"""What citizens say of the service (好差评), and what is answered."""
