"""What came of it: the reports both teams read, and the rollups that keep them quick.

Owns one definition of each figure, used by the page, the API, the CSV and the check command.
May import followup and everything below it; only the API stands above it.
"""
