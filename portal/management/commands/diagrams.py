from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.db.models import Model
from django_fsm import FSMFieldMixin, Transition

from portal.management.generated import WritesDoc

HEAD = """\
# States

Written by `bin/manage diagrams`; do not edit. A state says whose turn it is; the arrows are the only ways between them,
in the code, in the database's trigger and here.
"""


class Command(WritesDoc):
    help = "writes docs/states.md: every state machine, with whose turn each state is"
    path = "docs/states.md"

    def text(self) -> str:
        parts = [HEAD]
        for model, field in machines():
            parts += ["\n", f"## {model._meta.verbose_name} (`{model._meta.label}.{field.name}`)\n\n"]
            parts += [picture(model, field), "\n", table(model, field)]
        return "".join(parts)


def machines() -> Iterator[tuple[type[Model], FSMFieldMixin]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FSMFieldMixin):
                yield model, field


def transitions(model: type[Model], field: FSMFieldMixin) -> list[Transition]:
    """In the order of the states, then by name."""
    order = [value for value, _label in field.flatchoices]
    return sorted(
        field.get_all_transitions(model),
        key=lambda move: (order.index(move.source), order.index(move.target), move.name),
    )


def picture(model: type[Model], field: FSMFieldMixin) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {value}' for value, label in field.flatchoices]
    lines.append(f"    [*] --> {field.get_default()}")
    moves = transitions(model, field)
    lines += [f"    {move.source} --> {move.target}: {move.name}" for move in moves]
    sources = {move.source for move in moves}
    lines += [f"    {value} --> [*]" for value, _label in field.flatchoices if value not in sources]
    return "\n".join([*lines, "```", ""])


def table(model: type[Model], field: FSMFieldMixin) -> str:
    # Of the machine itself, where its app has several; else of its app.
    own = getattr(import_module(model.__module__), "TURNS", None)
    turns = own or getattr(import_module(f"{model._meta.app_config.name}.enums"), "TURNS", {})  # type: ignore[union-attr]
    lines = ["| state | name | whose turn | leads to |", "|---|---|---|---|"]
    for value, label in field.flatchoices:
        ways = [f"{move.name} → {move.target}" for move in transitions(model, field) if move.source == value]
        turn = turns[value].label if turns.get(value) else "—"
        lines.append(f"| {value} | {label} | {turn} | {'<br>'.join(ways) or '—'} |")
    return "\n".join([*lines, ""])
