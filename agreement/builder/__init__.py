"""The builder: a draft as forms, line by line, and what is typed into them read back as changes."""
