"""The door of the team: pages over the use cases of cairn.team."""
