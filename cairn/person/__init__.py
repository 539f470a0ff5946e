"""The person's data: what is kept and who read it, a copy to take away, and its deletion."""
