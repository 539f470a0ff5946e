"""The sealed Rasa appliance: understanding and dialogue rules, no state, loopback only."""
