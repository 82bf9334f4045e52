"""What happens after a grant: the regulator takes over what was granted (审管衔接)."""
