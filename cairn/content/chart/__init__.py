"""Pictures of a module or of the programme, for who reviews it: Mermaid and SVG."""
