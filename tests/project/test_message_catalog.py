"""Every sentence for people is in messages.pot, and none is composed where a catalog misses it."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gql.app  # noqa: F401  # defines every error of the server
from gql.model.domain.errors import TextError
from gql.model.domain.text import Text
from testing.message_catalog import CATALOG, KEYWORDS, ROOT, collect_templates

# these define the classes and functions that take a template
DEFINITIONS = {"gql/model/domain/text.py", "gql/model/domain/errors.py", "gql/documents/errors.py"}


def first_arguments(tree: ast.AST) -> Iterator[ast.expr]:
    """Yields the first argument of each call that takes a template."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in KEYWORDS and not ast.unparse(node.func).startswith("sa."):
                yield node.args[0]


def text_parameters(tree: ast.AST) -> set[str]:
    """Returns the names of function parameters that are a `Text`."""
    parameters = (node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation)
    return {
        parameter.arg
        for parameter in parameters
        if ast.unparse(parameter.annotation or parameter) in ("Text", "Text | None")
    }


def is_template(argument: ast.expr, names: dict[str, Any], parameters: set[str]) -> bool:
    """Whether an argument is a literal that is not empty, or a `Text`; `names` are its module's."""
    match argument:
        case ast.Constant(value=str(template)):
            return bool(template)
        case ast.Call(func=ast.Name(id=name)):
            function = names[name]
            return function is Text or function.__annotations__.get("return") in (Text, "Text")
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return attribute == "text" or isinstance(getattr(names[name], attribute), Text)
        case ast.Name(id=name):
            return name in parameters or isinstance(names.get(name), Text)
        case _:
            return False


def composed_sentences(file: Path, root: Path) -> list[str]:
    """Lists the first arguments that are neither a literal nor a `Text`."""
    tree = ast.parse(file.read_text())
    arguments = [node for node in first_arguments(tree) if not isinstance(node, ast.Constant)]
    path = file.relative_to(root)
    names: dict[str, Any] = {}
    if any(isinstance(argument, (ast.Name, ast.Attribute, ast.Call)) for argument in arguments):
        names = vars(importlib.import_module(".".join(path.with_suffix("").parts)))
    parameters = text_parameters(tree)
    return [
        f"{path}:{argument.lineno}: {ast.unparse(argument)}"
        for argument in first_arguments(tree)
        if not is_template(argument, names, parameters)
    ]


def subclasses(kind: type) -> Iterator[type]:
    yield kind
    children: list[type] = kind.__subclasses__()
    for subclass in children:
        yield from subclasses(subclass)


def test_the_catalog_is_current() -> None:
    assert collect_templates().decode() == CATALOG.read_text("utf-8"), "run `make messages`"


def test_every_template_is_a_literal_that_the_catalog_has() -> None:
    files = sorted((ROOT / "gql").rglob("*.py"))
    checked = [file for file in files if str(file.relative_to(ROOT)) not in DEFINITIONS]
    assert [line for file in checked for line in composed_sentences(file, ROOT)] == []


def test_a_composed_sentence_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text('Invalid("a {b}", b=1)\nInvalid(f"a {b}")\nDocumentError("a" + b)\nText("")\n')
    assert composed_sentences(file, tmp_path) == [
        "module.py:2: f'a {b}'",
        "module.py:3: 'a' + b",
        "module.py:4: ''",
    ]


def test_templates_of_all_errors_are_collected() -> None:
    kinds = {kind.__name__ for kind in subclasses(TextError) if "__init__" not in vars(kind)}
    assert kinds - {"Refusal", "TextError"} <= set(KEYWORDS), "NotFound and others define their own"
