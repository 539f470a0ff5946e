"""Rasa without TensorFlow.

Rasa imports TensorFlow for components we do not use (DIET, TED), which is 8 of the
13 seconds of its start, 350 MB of memory and 1 GB of disk. The stand-in lets those
modules be imported: any name in them is a class that can be subclassed, called or used
as a decorator. A neural component named in config.yml cannot work with it, therefore
``tests/unit/bot`` pins the pipeline.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

_ABSENT = frozenset({"keras", "tensorflow", "tensorflow_hub", "tensorflow_text"})


class _AnyAttribute(type):
    """A class whose unknown public attributes are again the stand-in."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class Absent(metaclass=_AnyAttribute):
    """Stands for any TensorFlow name: base class, annotation or decorator."""

    def __new__(cls, *args: Any, **_options: Any) -> Any:
        """The decorated thing itself, or an instance that answers to anything."""
        decorates = cls is Absent and len(args) == 1 and callable(args[0])
        return args[0] if decorates else object.__new__(cls)

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """Take whatever a decorator with options is given."""

    def __call__(self, function: Any = None, *_args: Any, **_options: Any) -> Any:
        """What is decorated stays as it is."""
        return function


class _AbsentModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in _ABSENT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: every name is made on access."""


def do_without_tensorflow() -> None:
    """Serve the stand-in for every TensorFlow import of this process.

    Call it before the first import of Rasa.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
