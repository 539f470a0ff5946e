"""The use cases of a conversation: receive, take a turn, deliver. Doors call these.

One turn, in order: identify, dedupe, assess, persist (receive.py); keywords and takeover
(receive.py); dialogue (the gateway asks Rasa, whose action calls take.py); deliver (deliver.py).
"""
