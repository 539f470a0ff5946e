"""What changed between two states of the content, in the order a clinical reader asks."""
