"""A condition as a reader says it: `phq9 >= 10 and not guided` is "phq9 ≥ 10 and not guided".

Words for authors and reviewers, never for patients.
"""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, nodes

from cairn.content.models import Step, Text

_OPERATORS = {"eq": "=", "ne": "≠", "lt": "<", "lteq": "≤", "gt": ">", "gteq": "≥"}
_WORDS = {
    "en": {
        "and": "and",
        "or": "or",
        "in": "is one of",
        "notin": "is none of",
        "includes": "includes",
        "lacks": "does not include",
        "unanswered": "not given",
        "answered": "given",
        "not": "not",
        "yes": "yes",
        "no": "no",
        "skipped": "not given, or no",
    },
    "fr": {
        "and": "et",
        "or": "ou",
        "in": "est parmi",
        "notin": "n'est pas parmi",
        "includes": "comprend",
        "lacks": "ne comprend pas",
        "unanswered": "non donné",
        "answered": "donné",
        "not": "pas",
        "yes": "oui",
        "no": "non",
        "skipped": "non donné, ou non",
    },
}
#: Names the engine provides, as a reader knows them.
_NAMES = {
    "en": {
        "guided": "with a therapist",
        "demo": "a demonstration",
        "held": "held for a clinician",
        "homework_open": "homework is open",
        "scores_due": "the forms are due",
        "level": "level of danger",
        "comment": "a comment of the therapist",
        "refused": "declined to answer",
    },
    "fr": {
        "guided": "avec un thérapeute",
        "demo": "une démonstration",
        "held": "en attente d'un clinicien",
        "homework_open": "un exercice est en cours",
        "scores_due": "les questionnaires sont à refaire",
        "level": "niveau de danger",
        "comment": "un commentaire du thérapeute",
        "refused": "a refusé de répondre",
    },
}
#: What stands for "yes" among the options of a yes-or-no question.
_TRUE = ":true"
_YES = Text(en="yes", fr="oui")
_ENVIRONMENT = Environment(autoescape=True)
Labels = Callable[[str, str], Text | None]


def label_finder(steps: tuple[Step, ...]) -> Labels:
    """Finds what an answer is called by its variable and the option's id."""
    known = {
        (step.save_as, option.id): option.label
        for step in steps
        if step.save_as
        for option in step.options
    }
    asked = {step.save_as for step in steps if step.kind == "yes_no"}
    known |= {(name, _TRUE): _YES for name in asked if name}
    return lambda name, option: known.get((name, option))


def say_condition(source: str, lang: str, labels: Labels = lambda *_: None) -> str:
    """The condition in words; as it is written where it cannot be read."""
    try:
        tree = _ENVIRONMENT.parse("{{ (" + source + ") }}")
    except Exception:  # noqa: BLE001 (an author's mistake; lint explains it, a picture shows it)
        return source
    output = tree.body[0]
    assert isinstance(output, nodes.Output)
    return _Sayer(lang, labels).say_truth(output.nodes[0])


class _Sayer:
    def __init__(self, lang: str, labels: Labels) -> None:
        self._lang = lang
        self._words = _WORDS[lang]
        self._labels = labels

    def say_truth(self, node: nodes.Node) -> str:
        """A part that holds or fails: a bare name holds where it was answered."""
        if isinstance(node, nodes.Name) and node.name not in _NAMES[self._lang]:
            yes = self._labels(node.name, _TRUE)
            given = yes.of(self._lang) if yes else self._words["answered"]
            return f"{self.say(node)}{self._colon}{given}"
        return self.say(node)

    def say(self, node: nodes.Node) -> str:  # noqa: PLR0911 (one line per kind of node)
        """Any part of a condition."""
        if isinstance(node, nodes.And | nodes.Or):
            word = self._words["and" if isinstance(node, nodes.And) else "or"]
            return f" {word} ".join(self._within(each, node) for each in (node.left, node.right))
        if isinstance(node, nodes.Not):
            return self._deny(node.node)
        if isinstance(node, nodes.Compare):
            return self._compare(node)
        if isinstance(node, nodes.Test):
            return f"{self.say(node.node)} : {self._words['unanswered']}".replace(
                " : ", self._colon
            )
        if isinstance(node, nodes.Name):
            return self._name(node.name)
        if isinstance(node, nodes.Const):
            return self._constant(node.value)
        if isinstance(node, nodes.List | nodes.Tuple):
            return ", ".join(self.say(each) for each in node.items)
        if isinstance(node, nodes.BinExpr):
            return f"{self.say(node.left)} {node.operator} {self.say(node.right)}"
        return " ".join(self.say(each) for each in node.iter_child_nodes())

    @property
    def _colon(self) -> str:
        return " : " if self._lang == "fr" else ": "

    def _within(self, node: nodes.Node, outer: nodes.Node) -> str:
        said = self.say_truth(node)
        mixed = isinstance(node, nodes.And | nodes.Or) and type(node) is not type(outer)
        return f"({said})" if mixed else said

    def _deny(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Test):
            return f"{self.say(node.node)}{self._colon}{self._words['answered']}"
        said = self.say(node)
        if isinstance(node, nodes.Name) and node.name not in _NAMES[self._lang]:
            return f"{said}{self._colon}{self._words['skipped']}"
        return f"{self._words['not']} {said if isinstance(node, nodes.Name) else f'({said})'}"

    def _compare(self, node: nodes.Compare) -> str:
        left, said = node.expr, self.say(node.expr)
        for operand in node.ops:
            right = operand.expr
            if operand.op in ("in", "notin") and isinstance(left, nodes.Const):
                word = self._words["includes" if operand.op == "in" else "lacks"]
                said = f"{self.say(right)} {word} {self._option(right, left)}"
            elif operand.op in ("in", "notin"):
                listed = right.items if isinstance(right, nodes.List | nodes.Tuple) else [right]
                among = ", ".join(self._option(left, each) for each in listed)
                said = f"{said} {self._words[operand.op]} {among}"
            else:
                said = f"{said} {_OPERATORS[operand.op]} {self._option(left, right)}"
        return said

    def _option(self, name: nodes.Node, value: nodes.Node) -> str:
        """A value compared with a variable: an option by its label."""
        if isinstance(name, nodes.Name) and isinstance(value, nodes.Const):
            label = self._labels(name.name, str(value.value))
            if label is not None:
                quotes = ("« ", " »") if self._lang == "fr" else ("“", "”")
                return f"{quotes[0]}{label.of(self._lang)}{quotes[1]}"
        return self.say(value)

    def _name(self, name: str) -> str:
        return _NAMES[self._lang].get(name, name.replace("_", " "))

    def _constant(self, value: object) -> str:
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        return self._words["unanswered"] if value is None else str(value)
