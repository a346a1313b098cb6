"""The layers of `gql`, as README describes them; and no imports form a cycle."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = {
    "__main__": 6,
    "app": 6,
    "cli": 6,
    "seed": 6,
    "server": 6,
    "transport": 5,
    "schema": 4,
    "jobs": 3,
    "resolvers": 3,
    "esign": 2,
    "delivery": 1,
    "documents": 1,
    "execution": 1,
    "live": 1,
    "localization": 0,
    "storage": 1,
    "model": 0,
    "settings": 0,
}
# On every other layer a package must not import the packages next to it.
MAY_IMPORT_SIBLINGS = {0, 6}


def module_name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module: str) -> str:
    """The top-level package of a module of `gql`, or `gql` for its `__init__`."""
    return module.split(".")[1] if "." in module else "gql"


def imported_names(node: ast.AST, package: list[str]) -> Iterator[str]:
    """Yield each dotted name that an import statement may load; `package` resolves its dots."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parents = package[: len(package) - node.level + 1] if node.level else []
        source = ".".join([*parents, *filter(None, [node.module])])
        yield from (f"{source}.{alias.name}" for alias in node.names)


def imports_of(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of everything the file imports, in functions too."""
    parts = module_name(file, root).split(".")
    package = parts if file.name == "__init__.py" else parts[:-1]
    for node in ast.walk(ast.parse(file.read_text())):
        for name in imported_names(node, package):
            yield getattr(node, "lineno", 0), name


def objection(package: str, imported: str) -> str | None:
    top, _, path = imported.partition(".")
    target = path.partition(".")[0]
    if top != "gql" or target in {"", package}:
        return None
    if package == "gql":
        return "gql/__init__.py imports nothing"
    if target not in LAYERS:
        return f"{target} is in no layer"
    if LAYERS[target] > LAYERS[package]:
        return f"{target} (layer {LAYERS[target]}) is above {package} (layer {LAYERS[package]})"
    if LAYERS[target] == LAYERS[package] and LAYERS[package] not in MAY_IMPORT_SIBLINGS:
        return f"{target} is next to {package} in layer {LAYERS[package]}"
    return None


def violations(root: Path) -> list[str]:
    """List `file:line: why` for every import that does not lead to a lower layer."""
    return [
        violation
        for file in sorted(root.glob("gql/**/*.py"))
        for violation in file_violations(file, root)
    ]


def file_violations(file: Path, root: Path) -> Iterator[str]:
    package = package_of(module_name(file, root))
    path = file.relative_to(root)
    if package != "gql" and package not in LAYERS:
        yield f"{path}:1: {package} is in no layer"
        return
    for line, imported in imports_of(file, root):
        reason = objection(package, imported)
        if reason:
            yield f"{path}:{line}: {reason}"


def import_graph(root: Path, *folders: str) -> dict[str, set[str]]:
    """Map each module below the folders to the modules among them that it imports."""
    files = {module_name(f, root): f for d in folders for f in sorted(root.glob(f"{d}/**/*.py"))}
    graph: dict[str, set[str]] = {}
    for module, file in files.items():
        names = {name for _, name in imports_of(file, root)}
        # `from gql.model import x` names the module gql.model.x, or x inside gql.model
        loaded = {name if name in files else name.rpartition(".")[0] for name in names}
        graph[module] = (loaded & files.keys()) - {module}
    return graph


def import_cycle(root: Path, *folders: str) -> list[str]:
    """Return the modules of one import cycle, first and last the same; empty if there is none."""
    try:
        TopologicalSorter(import_graph(root, *folders)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_import_in_gql_leads_to_a_higher_layer() -> None:
    assert violations(ROOT) == []


def test_no_imports_form_a_cycle() -> None:
    assert import_cycle(ROOT, "gql", "testing", "tests", "faults", "bench") == []


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("model/views.py", "import gql.live.hub", "live (layer 1) is above model (layer 0)"),
        ("model/views.py", "from gql import live", "live (layer 1) is above model (layer 0)"),
        ("model/views.py", "from ..schema import x", "schema (layer 4) is above model (layer 0)"),
        ("model/__init__.py", "from .. import app", "app (layer 6) is above model (layer 0)"),
        ("settings.py", "from .cli import main", "cli (layer 6) is above settings (layer 0)"),
        ("live/broker.py", "from gql.documents import pdf", "documents is next to live in layer 1"),
        ("delivery/sms.py", "from ..live import broker", "live is next to delivery in layer 1"),
        ("resolvers/a.py", "from gql.attic import x", "attic is in no layer"),
        ("attic/a.py", "", "attic is in no layer"),
        ("__init__.py", "import gql.app", "gql/__init__.py imports nothing"),
    ],
)
def test_an_import_of_a_higher_layer_is_reported(
    tmp_path: Path, file: str, source: str, complaint: str
) -> None:
    write(tmp_path / "gql" / file, source)
    assert violations(tmp_path) == [f"gql/{file}:1: {complaint}"]


def test_an_import_inside_a_function_is_reported_with_its_line(tmp_path: Path) -> None:
    write(tmp_path / "gql/resolvers/a.py", "def f():\n    from gql.schema import types\n")
    assert violations(tmp_path) == [
        "gql/resolvers/a.py:2: schema (layer 4) is above resolvers (layer 3)"
    ]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("schema/query.py", "from gql.resolvers import signing\nfrom .types import Session"),
        ("server/supervisor.py", "import gql.app\nfrom ..schema import schema"),
        ("__main__.py", "from gql.cli import main"),
        ("app.py", "from . import transport, live, settings"),
        ("model/database.py", "from gql.settings import Settings\nimport gqlite"),
        ("live/broker.py", "from .channel import Channel\nfrom . import presence\nimport gql"),
    ],
)
def test_an_import_of_a_lower_layer_is_allowed(tmp_path: Path, file: str, source: str) -> None:
    write(tmp_path / "gql" / file, source)
    assert violations(tmp_path) == []


@pytest.mark.parametrize(
    "sources",
    [
        {"a": "import gql.b", "b": "from gql import a"},
        {"a": "from .b import x", "b": "from gql.c import y", "c": "def f():\n    import gql.a"},
    ],
)
def test_an_import_cycle_is_reported(tmp_path: Path, sources: dict[str, str]) -> None:
    write(tmp_path / "gql/__init__.py", "")
    for name, source in sources.items():
        write(tmp_path / f"gql/{name}.py", source)
    cycle = import_cycle(tmp_path, "gql")
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {f"gql.{name}" for name in sources}


def test_modules_without_a_cycle_are_allowed(tmp_path: Path) -> None:
    write(tmp_path / "gql/a.py", "from gql.b import x")
    write(tmp_path / "gql/b.py", "import gql.c")
    write(tmp_path / "gql/c.py", "import json")
    assert import_cycle(tmp_path, "gql") == []


def write(file: Path, source: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
