"""Finds what pages, commands and the HTTP API call in the engine with a workspace: its use cases."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[3]
DOORS = ("pages", "engine/commands", "engine/api")

UseCase = Callable[..., Any]


@cache
def use_cases() -> dict[str, UseCase]:
    """Name below `engine`, as “profiles.reading.find”, of every function outside the doors that one of them uses and that takes a
    workspace."""
    found: dict[str, UseCase] = {}
    for folder in DOORS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(file.read_text())
            known = _imported(tree)
            used = (_meant(node, known) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
            found |= {_name(f): f for f in map(_function, used) if f is not None and workspace_of(f) is not None}
    return {name: f for name, f in sorted(found.items()) if not name.startswith(("api.", "commands."))}


def workspace_of(function: UseCase) -> str | None:
    """The name of the parameter that is the workspace."""
    parameters = inspect.signature(function).parameters.values()
    return next((p.name for p in parameters if p.annotation in ("Workspace", "Workspace | None")), None)


def needed(function: UseCase) -> str | None:
    """The permission that the first statement asks for; None where that is no check."""
    body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body  # type: ignore[attr-defined]
    first = body[1] if ast.get_docstring(ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]) else body[0]  # type: ignore[arg-type]
    match first:
        case ast.Expr(ast.Call(ast.Name("require"), [ast.Name(name), ast.Constant(str(permission))])):
            return permission if name == workspace_of(function) else None
        case _:
            return None


def _imported(tree: ast.Module) -> dict[str, Any]:
    return dict(_bindings(tree))


def _bindings(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "engine":
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, _member(module, alias.name)


def _member(module: ModuleType, name: str) -> Any:
    return getattr(module, name) if hasattr(module, name) else importlib.import_module(f"{module.__name__}.{name}")


def _meant(node: ast.expr, known: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _meant(node.value, known)
        return getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
    return None


def _function(found: Any) -> UseCase | None:
    """Of a function of the engine, as it was written: without what decorators put around it."""
    inner = inspect.unwrap(found) if callable(found) and inspect.isroutine(found) else None
    return inner if isinstance(inner, FunctionType) and inner.__module__.startswith("engine.") else None


def _name(function: UseCase) -> str:
    return f"{function.__module__}.{function.__qualname__}".removeprefix("engine.")
