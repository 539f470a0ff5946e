"""What every page of ours has in common, whichever door serves it."""
