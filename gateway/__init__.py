"""The public door: web chat, SMS webhook, and what brings each message to its answer."""
