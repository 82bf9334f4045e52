"""What was granted and its life (证照)."""
