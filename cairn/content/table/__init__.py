"""All texts as one table for translators, and the table back into the files."""
