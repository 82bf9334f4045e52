"""The content of an edition: one JSON value in the shape of matters/data/open/*.json.

    {"effective_on", "state", "matter": {…}, "edition": {…}, "materials": [{…}], "steps": […], "review_points": […],
     "handling_items": […], "regulation_points": […]}

Editor, import, interface and loader make contents; the checks read them; `rows_of` makes rows of them, and nothing else does.
"""

from matters.content.differences import Change, changes, in_words
from matters.content.merging import KEYS, STATE, Merged, merge
from matters.content.rows import WANTED, Rows, completeness, content_of, files_of, rows_of, write
from matters.content.saying import Content, Told, apply, complete, normal
from matters.content.shaping import shape, shape_of_elements

__all__ = [
    "KEYS", "STATE", "WANTED", "Change", "Content", "Merged", "Rows", "Told", "apply", "changes", "complete",
    "completeness", "content_of", "files_of", "in_words", "merge", "normal", "rows_of", "shape",
    "shape_of_elements", "write",
]  # fmt: skip
