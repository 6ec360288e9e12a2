"""Template words of the agreement."""
