"""When the bot may speak first: due times in the patient's own zone. Pure: the clock is given."""
