"""Each floor of gql imports only from the floors below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    "__main__": 4,
    "app": 4,
    "cli": 4,
    "seed": 4,
    "transport": 4,
    "schema": 3,
    "resolvers": 2,
    "live": 1,
    "documents": 1,
    "delivery": 1,
    "model": 0,
    "settings": 0,
}
NEIGHBOURS_MEET = {0, 4}  # on the other floors a room knows nothing of the rooms beside it


def module_parts(file: Path, root: Path) -> tuple[str, ...]:
    parts = file.relative_to(root).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported(node: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Every dotted name that the statement may load; `package` is what its dots start from."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        start = package[: len(package) - node.level + 1] if node.level else ()
        source = ".".join([*start, *filter(None, [node.module])])
        yield from (f"{source}.{alias.name}" for alias in node.names)


def objection(room: str, target: str) -> str | None:
    top, _, rest = target.partition(".")
    other = rest.partition(".")[0]
    if top != "gql" or other in {"", room}:
        return None
    if other not in FLOORS:
        return f"{other} is on no floor"
    if FLOORS[other] > FLOORS[room]:
        return f"{other} (floor {FLOORS[other]}) is above {room} (floor {FLOORS[room]})"
    if FLOORS[other] == FLOORS[room] and FLOORS[room] not in NEIGHBOURS_MEET:
        return f"{other} is beside {room} on floor {FLOORS[room]}"
    return None


def climbs(root: Path) -> list[str]:
    """`file:line: why` for every import that does not lead down."""
    return [found for file in sorted(root.glob("gql/**/*.py")) for found in file_climbs(file, root)]


def file_climbs(file: Path, root: Path) -> Iterator[str]:
    parts = module_parts(file, root)
    room = parts[1] if len(parts) > 1 else "gql"
    package = parts if file.name == "__init__.py" else parts[:-1]
    place = file.relative_to(root)
    if room != "gql" and room not in FLOORS:
        yield f"{place}:1: {room} is on no floor"
        return
    for node in ast.walk(ast.parse(file.read_text())):
        for target in imported(node, package):
            reason = "the door imports nothing" if room == "gql" else objection(room, target)
            if reason:
                yield f"{place}:{getattr(node, 'lineno', 0)}: {reason}"


def test_no_import_in_gql_climbs() -> None:
    assert climbs(ROOT) == []


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("model/rows.py", "import gql.live.bell", "live (floor 1) is above model (floor 0)"),
        ("model/rows.py", "from gql import live", "live (floor 1) is above model (floor 0)"),
        ("model/rows.py", "from ..schema import x", "schema (floor 3) is above model (floor 0)"),
        ("model/__init__.py", "from .. import app", "app (floor 4) is above model (floor 0)"),
        ("settings.py", "from .cli import main", "cli (floor 4) is above settings (floor 0)"),
        ("live/bell.py", "from gql.documents import pdf", "documents is beside live on floor 1"),
        ("delivery/box.py", "from ..live import bell", "live is beside delivery on floor 1"),
        ("resolvers/a.py", "from gql.attic import x", "attic is on no floor"),
        ("attic/a.py", "", "attic is on no floor"),
        ("__init__.py", "import os", "the door imports nothing"),
    ],
)
def test_an_import_that_climbs_is_named(
    tmp_path: Path, file: str, source: str, complaint: str
) -> None:
    write(tmp_path / "gql" / file, source)
    assert climbs(tmp_path) == [f"gql/{file}:1: {complaint}"]


def test_an_import_inside_a_function_is_found_on_its_line(tmp_path: Path) -> None:
    write(tmp_path / "gql/resolvers/a.py", "def f():\n    from gql.schema import types\n")
    assert climbs(tmp_path) == [
        "gql/resolvers/a.py:2: schema (floor 3) is above resolvers (floor 2)"
    ]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("schema/roots.py", "from gql.resolvers import signing\nfrom .types import Session"),
        ("transport/http.py", "import gql.app\nfrom ..schema import schema"),
        ("__main__.py", "from gql.cli import main"),
        ("app.py", "from . import transport, live, settings"),
        ("model/database.py", "from gql.settings import Settings\nimport gqlite"),
        ("live/bell.py", "from .ring import Ring\nfrom . import presence\nimport gql"),
    ],
)
def test_an_import_that_leads_down_is_allowed(tmp_path: Path, file: str, source: str) -> None:
    write(tmp_path / "gql" / file, source)
    assert climbs(tmp_path) == []


def write(file: Path, source: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
