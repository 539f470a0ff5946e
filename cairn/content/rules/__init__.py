"""The rules of `cairn content lint`: a table of what they say, and a file for each subject."""
