"""How good leads were, fairly: judged only where they were worked as agreed. All others are unproven, never bad."""
