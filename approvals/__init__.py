"""The case (办件): filing, intake, review, decision, delivery."""
