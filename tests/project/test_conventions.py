"""The manners of the house that a machine can check."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LONGEST = 400
VAGUE = {"util", "helper", "common", "base", "manager", "service"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
# a pin names a package, a version and hashes; a host or another place is too much
REGISTRY = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|\bfrom\s+\w+\.\w+")


def modules(root: Path) -> list[Path]:
    return sorted(root.glob("gql/**/*.py"))


def too_long(root: Path) -> list[str]:
    # a migration is a list that nobody reads or changes once it has landed
    read = (file for file in modules(root) if "migrations" not in file.parts)
    lengths = {file: len(file.read_text().splitlines()) for file in read}
    return [f"{file.relative_to(root)}: {n} lines" for file, n in lengths.items() if n > LONGEST]


def vague_names(root: Path) -> list[str]:
    places = (file.relative_to(root) for file in modules(root))
    return [str(place) for place in places if any(map(is_vague, place.with_suffix("").parts))]


def is_vague(name: str) -> bool:
    return name.strip("_").removesuffix("s") in VAGUE


def without_docstring(root: Path) -> list[str]:
    return [
        str(file.relative_to(root))
        for file in modules(root)
        if not ast.get_docstring(ast.parse(file.read_text()))
    ]


def environment_readers(root: Path) -> list[str]:
    return [
        f"{file.relative_to(root)}:{line}"
        for file in modules(root)
        if file != root / "gql/settings.py"
        for line in environment_lines(file.read_text())
    ]


def environment_lines(source: str) -> list[int]:
    """Any `x.environ`, whatever x is called here, and any `from y import environ`."""
    nodes = list(ast.walk(ast.parse(source)))
    read = [n.lineno for n in nodes if isinstance(n, ast.Attribute) and n.attr in ENVIRONMENT]
    taken = [
        n.lineno
        for n in nodes
        if isinstance(n, ast.ImportFrom) and ENVIRONMENT & {alias.name for alias in n.names}
    ]
    return sorted(read + taken)


def registry_lines(root: Path) -> list[str]:
    return [
        f"{file.name}:{number}: {line}"
        for file in sorted(root.glob("requirements*.txt"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if REGISTRY.search(line)
    ]


def unpinned(root: Path, pins_file: str, *groups: str) -> list[str]:
    """What pyproject.toml asks for and the pins do not answer."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"]]
    for group in groups:
        wanted += project["dependency-groups"][group]
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (root / pins_file).read_text(), re.MULTILINE))
    return [asked for asked in wanted if not answered(Requirement(asked), pins)]


def answered(asked: Requirement, pins: dict[str, str]) -> bool:
    return asked.name in pins and asked.specifier.contains(pins[asked.name])


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    assert too_long(ROOT) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert vague_names(ROOT) == []


def test_every_module_says_what_it_is_for() -> None:
    assert without_docstring(ROOT) == []


def test_only_settings_reads_the_environment() -> None:
    assert environment_readers(ROOT) == []


def test_the_pins_name_no_registry() -> None:
    assert registry_lines(ROOT) == []
    assert not (ROOT / "uv.lock").exists(), "uv.lock names registry hosts; the pins are enough"


def test_the_pins_answer_pyproject() -> None:
    assert unpinned(ROOT, "requirements.txt") == [], "run make lock"
    assert unpinned(ROOT, "requirements-dev.txt", "dev") == [], "run make lock"


def test_a_long_module_is_found(tmp_path: Path) -> None:
    write(tmp_path / "gql/a.py", "x = 1\n" * LONGEST)
    write(tmp_path / "gql/model/b.py", "x = 1\n" * (LONGEST + 1))
    assert too_long(tmp_path) == [f"gql/model/b.py: {LONGEST + 1} lines"]


@pytest.mark.parametrize("place", ["utils.py", "model/helper.py", "services/a.py", "_base.py"])
def test_a_vague_name_is_found(tmp_path: Path, place: str) -> None:
    write(tmp_path / "gql/database.py", "")
    write(tmp_path / "gql" / place, "")
    assert vague_names(tmp_path) == [f"gql/{place}"]


def test_a_module_without_docstring_is_found(tmp_path: Path) -> None:
    write(tmp_path / "gql/a.py", '"""Says what it is for."""\n')
    write(tmp_path / "gql/b.py", "# says it in a comment\n")
    assert without_docstring(tmp_path) == ["gql/b.py"]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['A']",
        "import os as o\no.getenv('A')",
        "\nfrom os import environ",
        "\nfrom os import environb as e, path",
    ],
)
def test_a_reader_of_the_environment_is_found(tmp_path: Path, source: str) -> None:
    write(tmp_path / "gql/settings.py", source)
    write(tmp_path / "gql/live/change_notifier.py", source)
    assert environment_readers(tmp_path) == ["gql/live/change_notifier.py:2"]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.test/simple",
        "--find-links /wheels",
        "a @ file:///a.whl",
        "# from registry.test",
    ],
)
def test_a_registry_in_the_pins_is_found(tmp_path: Path, line: str) -> None:
    write(tmp_path / "requirements-dev.txt", f"httpx2==1.0\n{line}\n")
    assert registry_lines(tmp_path) == [f"requirements-dev.txt:2: {line}"]


def test_a_forgotten_pin_is_found(tmp_path: Path) -> None:
    asked = '[project]\ndependencies = ["a>=1", "b>=2; python_version > \'3\'", "c>=1"]\n'
    write(tmp_path / "pyproject.toml", asked)
    write(tmp_path / "requirements.txt", "a==1.0 \\\n    --hash=x\nb==1.9 ; python_version > '3'\n")
    assert unpinned(tmp_path, "requirements.txt") == ["b>=2; python_version > '3'", "c>=1"]


def write(file: Path, source: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
