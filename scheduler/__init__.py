"""What happens by the clock: reminders, deliveries, and what a crash left open."""
