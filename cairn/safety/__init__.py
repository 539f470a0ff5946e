"""What must happen when somebody may be in danger. Pure: the clock is given."""
