"""The house rules that a machine can hold, each as a function from one file's text to what offends in it.

They are data in, data out, so that each is tried on a planted offence as well as on the house itself.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

LONGEST_FILE = 400  # lines; a longer one wants to be two rooms
VAGUE = {"manager", "helper", "helpers", "util", "utils", "service", "processor", "common", "base"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|HACK|NotImplementedError)\b|raise NotImplemented\b")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
EN_16931_NAMES = ("tax_point", "tax_representative", "tax_registration", "tax_amount")  # the norm's own English
CLOCKS = {"today", "now", "utcnow"}


def length(path: PurePath, text: str) -> list[str]:
    lines = len(text.splitlines())
    return [f"{path}: {lines} lines, two rooms?"] if lines >= LONGEST_FILE else []


def vague_names(path: PurePath, text: str) -> list[str]:
    """Files and classes whose name says nothing."""
    parts = [part.removesuffix(".py") for part in path.parts]
    found = [f"{path}: {part}" for part in parts if VAGUE & set(words(part))]
    classes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef))
    return found + [f"{path}:{node.lineno} class {node.name}" for node in classes if VAGUE & set(words(node.name))]


def foreign_words(path: PurePath, text: str) -> list[str]:
    """Names that say tax for VAT or sum for total. UBL's and CII's own words may stand in app/formats alone."""
    if PurePath("app/formats") in path.parents:
        return []
    return [
        f"{path}:{line} {name}"
        for line, name in names_given(text)
        if {"tax", "sum"} & set(words(name)) and not any(known in name.lower() for known in EN_16931_NAMES)
    ]


def unfinished(path: PurePath, text: str) -> list[str]:
    lines = enumerate(text.splitlines(), start=1)
    return [f"{path}:{number} {line.strip()}" for number, line in lines if UNFINISHED.search(line)]


def swallowed(path: PurePath, text: str) -> list[str]:
    """Bare excepts, and handlers of any Exception that do nothing."""
    handlers = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ExceptHandler))
    return [
        f"{path}:{node.lineno} swallows an error"
        for node in handlers
        if node.type is None or (catches_all(node.type) and all(does_nothing(step) for step in node.body))
    ]


def floats(path: PurePath, text: str) -> list[str]:
    """Binary fractions where money is. (A Decimal of a literal such as 0.21 is ruff's RUF032.)"""
    return [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(ast.parse(text))
        if called_name(node) == "float"
    ]


def outside_world(path: PurePath, text: str) -> list[str]:
    """What a pure room may not ask: the clock, or a file by its path."""
    return [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(ast.parse(text))
        if called_name(node) == "open" or called_method(node) in CLOCKS
    ]


def words(name: str) -> list[str]:
    """Split a name of either case into its words, in lower case: ``VATTotal`` and ``vat_total`` are vat, total."""
    return [word.lower() for word in WORD.findall(name)]


def names_given(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each function, class, parameter and annotated field that `text` names."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield node.lineno, name


def catches_all(node: ast.expr) -> bool:
    return bool({"Exception", "BaseException"} & {part.id for part in ast.walk(node) if isinstance(part, ast.Name)})


def does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Continue) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def called_name(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def called_method(node: ast.AST) -> str:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
