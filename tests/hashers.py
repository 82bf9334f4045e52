from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The production algorithm at its smallest cost, for tests alone."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
