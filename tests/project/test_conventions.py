"""The project's conventions that a program can check."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
MAX_LINES = {"gql": 300, "testing": 500, "tests": 500, "faults": 300, "bench": 300}
MAX_MODULES = 15  # in one package of gql, without its __init__
VAGUE_NAMES = {"util", "helper", "common", "base", "manager", "service"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
CLIENT = "tests/clients/python"  # a project with pins of its own
# A pin names a package, a version and hashes, and never where the package comes from.
REGISTRY = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|\bfrom\s+\w+\.\w+")


def modules(root: Path, folder: str = "gql") -> list[Path]:
    return sorted(root.glob(f"{folder}/**/*.py"))


def too_long(root: Path) -> list[str]:
    # A migration is not changed once it has been released, so it may be as long as it is.
    files = (
        (file, limit)
        for folder, limit in MAX_LINES.items()
        for file in modules(root, folder)
        if "migrations" not in file.parts
    )
    lengths = ((file, len(file.read_text().splitlines()), limit) for file, limit in files)
    return [
        f"{file.relative_to(root)}: {lines} lines"
        for file, lines, limit in lengths
        if lines > limit
    ]


def too_full(root: Path) -> list[str]:
    """List the packages of gql with too many modules of their own."""
    packages = {file.parent for file in modules(root) if file.parent.name != "versions"}
    counts = {package: len(list(package.glob("[!_]*.py"))) for package in packages}
    return [
        f"{package.relative_to(root)}: {count} modules"
        for package, count in sorted(counts.items())
        if count > MAX_MODULES
    ]


def vague_names(root: Path) -> list[str]:
    paths = (file.relative_to(root) for file in modules(root))
    return [str(path) for path in paths if any(map(is_vague, path.with_suffix("").parts))]


def is_vague(name: str) -> bool:
    return name.strip("_").removesuffix("s") in VAGUE_NAMES


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
    """Return the lines that use `x.environ`, whatever x is, or import `environ` by name."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = [n.lineno for n in nodes if isinstance(n, ast.Attribute) and n.attr in ENVIRONMENT]
    imports = [
        n.lineno
        for n in nodes
        if isinstance(n, ast.ImportFrom) and ENVIRONMENT & {alias.name for alias in n.names}
    ]
    return sorted(attributes + imports)


def imported_test_modules(root: Path) -> list[str]:
    """List the imports of test modules. What tests share is in `testing`, or next to them."""
    return [
        f"{file.relative_to(root)}:{node.lineno}: {name}"
        for folder in ("tests", "testing", "bench", "faults")
        for file in modules(root, folder)
        if re.search("(from|import) tests", file.read_text())  # parsing all files takes a second
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node)
        if re.match(r"tests\.(\w+\.)*test_", name)
    ]


def imported_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the dotted names that an import statement may load."""
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return [prefix + alias.name for alias in node.names]


def registry_lines(root: Path) -> list[str]:
    return [
        f"{file.name}:{number}: {line}"
        for folder in (root, root / CLIENT)
        for file in sorted(folder.glob("requirements*.txt"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if REGISTRY.search(line)
    ]


def unpinned(root: Path, pins_file: str, *groups: str) -> list[str]:
    """List the requirements of pyproject.toml that the pins do not satisfy."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    required = [*project["project"]["dependencies"]]
    for group in groups:
        required += project["dependency-groups"][group]
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (root / pins_file).read_text(), re.MULTILINE))
    return [text for text in required if not is_satisfied(Requirement(text), pins)]


def is_satisfied(requirement: Requirement, pins: dict[str, str]) -> bool:
    name = requirement.name
    return name in pins and requirement.specifier.contains(pins[name])


def test_no_file_is_too_long() -> None:
    assert too_long(ROOT) == []


def test_no_package_has_too_many_modules() -> None:
    assert too_full(ROOT) == []


def test_no_module_has_a_vague_name() -> None:
    assert vague_names(ROOT) == []


def test_every_module_has_a_docstring() -> None:
    assert without_docstring(ROOT) == []


def test_only_settings_reads_the_environment() -> None:
    assert environment_readers(ROOT) == []


def test_no_test_module_is_imported() -> None:
    assert imported_test_modules(ROOT) == []


def test_the_pins_name_no_registry() -> None:
    assert registry_lines(ROOT) == []
    assert not (ROOT / "uv.lock").exists(), "uv.lock names registry hosts; the pins are enough"


def test_the_pins_satisfy_pyproject() -> None:
    assert unpinned(ROOT, "requirements.txt") == [], "run make lock"
    assert unpinned(ROOT, "requirements-dev.txt", "dev") == [], "run make lock"
    assert unpinned(ROOT / CLIENT, "requirements.txt") == [], "run make lock"


def test_a_long_file_is_reported(tmp_path: Path) -> None:
    limit = MAX_LINES["gql"]
    write(tmp_path / "gql/a.py", "x = 1\n" * limit)
    write(tmp_path / "gql/model/b.py", "x = 1\n" * (limit + 1))
    assert too_long(tmp_path) == [f"gql/model/b.py: {limit + 1} lines"]


def test_a_package_with_too_many_modules_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "gql/model/__init__.py", "")
    for number in range(MAX_MODULES):
        write(tmp_path / f"gql/model/m{number}.py", "")
    assert too_full(tmp_path) == []
    write(tmp_path / "gql/model/one_more.py", "")
    assert too_full(tmp_path) == [f"gql/model: {MAX_MODULES + 1} modules"]


@pytest.mark.parametrize("path", ["utils.py", "model/helper.py", "services/a.py", "_base.py"])
def test_a_vague_name_is_reported(tmp_path: Path, path: str) -> None:
    write(tmp_path / "gql/database.py", "")
    write(tmp_path / "gql" / path, "")
    assert vague_names(tmp_path) == [f"gql/{path}"]


def test_a_module_without_docstring_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "gql/a.py", '"""Says what it is for."""\n')
    write(tmp_path / "gql/b.py", "# a comment is not a docstring\n")
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
def test_a_reader_of_the_environment_is_reported(tmp_path: Path, source: str) -> None:
    write(tmp_path / "gql/settings.py", source)
    write(tmp_path / "gql/live/broker.py", source)
    assert environment_readers(tmp_path) == ["gql/live/broker.py:2"]


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("from tests.live.test_a import f", "tests.live.test_a.f"),
        ("from tests.live import test_a", "tests.live.test_a"),
        ("def f():\n    import tests.test_a", "tests.test_a"),
    ],
)
def test_an_imported_test_module_is_reported(tmp_path: Path, source: str, imported: str) -> None:
    write(tmp_path / "tests/live/test_b.py", source)
    write(tmp_path / "tests/live/test_c.py", "from tests.live.sockets import open_socket")
    line = len(source.splitlines())
    assert imported_test_modules(tmp_path) == [f"tests/live/test_b.py:{line}: {imported}"]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.test/simple",
        "--find-links /wheels",
        "a @ file:///a.whl",
        "# from registry.test",
    ],
)
def test_a_registry_in_the_pins_is_reported(tmp_path: Path, line: str) -> None:
    write(tmp_path / "requirements-dev.txt", f"httpx2==1.0\n{line}\n")
    assert registry_lines(tmp_path) == [f"requirements-dev.txt:2: {line}"]


def test_a_missing_pin_is_reported(tmp_path: Path) -> None:
    project = '[project]\ndependencies = ["a>=1", "b>=2; python_version > \'3\'", "c>=1"]\n'
    write(tmp_path / "pyproject.toml", project)
    write(tmp_path / "requirements.txt", "a==1.0 \\\n    --hash=x\nb==1.9 ; python_version > '3'\n")
    assert unpinned(tmp_path, "requirements.txt") == ["b>=2; python_version > '3'", "c>=1"]


def write(file: Path, source: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
