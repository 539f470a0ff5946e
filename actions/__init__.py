"""The action server: Rasa's door to the engine. Thin; everything clinical is in cairn."""
