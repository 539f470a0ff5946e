"""The use cases of those who care: accounts, alerts, takeover, notes."""
