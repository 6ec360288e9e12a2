"""The pages of what came of it."""
