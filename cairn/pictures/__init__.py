"""Pictures of a patient's own words, as SVG: plain shapes, no script, no style sheet.

They are drawn on paper of their own, so that they read the same in any theme and in print,
and every word of a picture is also in its description.
"""

from cairn.pictures.document import draw_document
from cairn.pictures.ladder import draw_ladder
from cairn.pictures.loop import draw_loop

__all__ = ["draw_document", "draw_ladder", "draw_loop"]
