"""The documentation: its tables, names and links agree with the code."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from gql.cli.main import main
from gql.localization.reasons import REASON_TEXTS
from gql.model.domain.enums import Reason
from gql.settings import Settings
from tests.project.guide_runner import fenced_blocks

ROOT = Path(__file__).parents[2]
README, API, OPERATIONS = ROOT / "README.md", ROOT / "docs/api.md", ROOT / "docs/operations.md"
GUARANTEES, RULES = ROOT / "docs/guarantees.md", ROOT / "docs/rules.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
LIMITS = re.compile(r"max_|.*_(limit|lifetime|timeout)$")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text())


# settings and commands


def settings_rows() -> dict[str, str]:
    """Return the table row that a page must have for each setting."""
    return {
        setting.name: f"| `BUBBLES_{setting.name.upper()}` | {format_default(setting.default)} "
        f"| {setting.metadata['description']} |"
        for setting in dataclasses.fields(Settings)
    }


def format_default(default: Any) -> str:
    text = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{text}`" if text else "empty"


def settings_listed_in(page: Path) -> list[str]:
    return [line for line in page.read_text().splitlines() if line.startswith("| `BUBBLES_")]


def test_the_operations_guide_lists_every_setting() -> None:
    assert settings_listed_in(OPERATIONS) == list(settings_rows().values())


def test_the_api_guide_lists_every_limit() -> None:
    limits = [row for name, row in settings_rows().items() if LIMITS.match(name)]
    assert settings_listed_in(API) == limits


def help_text(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    return capsys.readouterr().out


def test_the_operations_guide_lists_every_command_and_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = re.findall(r"^    ([a-z]+)\b", help_text(capsys), re.MULTILINE)
    assert "serve" in commands
    lines = [line for line in OPERATIONS.read_text().splitlines() if line.startswith("| `")]
    rows = {line.split("`")[1].split()[0]: line for line in lines}
    for command in commands:
        options = set(re.findall(r"--[a-z-]+", help_text(capsys, command))) - {"--help"}
        missing = {option for option in options if option not in rows.get(command, "")}
        assert command in rows, f"{command} is not listed"
        assert not missing, f"{command} also has {missing}"


# the schema


def root_fields(schema: GraphQLSchema) -> Iterator[str]:
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert root
        yield from root.fields


def test_the_api_guide_names_every_root_field(schema: GraphQLSchema) -> None:
    text = API.read_text()
    examples = " ".join(block.text for block in fenced_blocks(text) if block.info == "graphql")
    names = {*re.findall(r"`([a-zA-Z]+)`", text), *re.findall(r"[a-zA-Z]+", examples)}
    assert not set(root_fields(schema)) - names


def test_the_api_guide_lists_every_reason() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", API.read_text(), re.MULTILINE)
    listed = {name: sentence for name, sentence in rows if name in Reason.__members__}
    assert listed == {reason.value: str(REASON_TEXTS[reason]) for reason in Reason}


# links


def heading_anchors(markdown: str) -> list[str]:
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def broken_links(page: Path) -> list[str]:
    broken = []
    for target, _, anchor in re.findall(r"\]\(([^):#]*)(#([^)]+))?\)", page.read_text()):
        linked = page.parent / target if target else page
        if not linked.exists():
            broken.append(target)
        elif anchor and anchor not in heading_anchors(linked.read_text()):
            broken.append(f"{target}#{anchor}")
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_has_a_target(page: Path) -> None:
    assert not broken_links(page)


def test_a_broken_link_is_reported(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](other.md) [b](#two) [c](#one) [d](https://example.com)")
    assert broken_links(page) == ["other.md", "#two"]


# the README and the guarantees


def readme_code() -> str:
    text = README.read_text()
    inline = re.findall(r"`[^`\n]+`", text)
    return "\n".join([*(block.text for block in fenced_blocks(text)), *inline])


def test_the_readme_names_existing_make_targets() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)(?=[`\s])", readme_code()))
    assert {"run", "test", "test-all"} <= named <= targets


def test_the_operations_of_the_readme_are_valid(schema: GraphQLSchema) -> None:
    bodies = re.findall(r"-d '(\{.*?\})'", readme_code(), re.DOTALL)
    posted = [json.loads(body)["query"] for body in bodies]
    shown = [block.text for block in fenced_blocks(README.read_text()) if block.info == "graphql"]
    assert len(posted) >= 2
    assert shown
    for operation in [*posted, *shown]:
        assert not validate(schema, parse(operation)), operation


def test_the_tests_named_in_the_guarantees_exist() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", GUARANTEES.read_text())
    assert named
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert f"def {test}(" in (ROOT / file).read_text() or not test, f"{file}::{test}"


# rules


def cited_rules(text: str) -> set[int]:
    """Return the numbers in "rule 5", "rules 5 and 6", "rules 3, 4 and 7" and "rules 5 to 12"."""
    citations = re.findall(r"\b[Rr]ules? (\d+(?:(?:, | and | to )\d+)*)", text)
    return {int(number) for citation in citations for number in re.findall(r"\d+", citation)}


def test_every_rule_cited_in_the_code_is_listed() -> None:
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", RULES.read_text(), re.MULTILINE)}
    assert listed == set(range(1, len(listed) + 1))
    files = [*ROOT.glob("gql/**/*.py"), *ROOT.glob("tests/**/*.py")]
    cited = {file: cited_rules(file.read_text()) for file in files}
    assert {str(file): rules - listed for file, rules in cited.items() if rules - listed} == {}
    assert listed - set().union(*cited.values()) == set()


def test_the_citations_of_rules_are_recognized() -> None:
    assert cited_rules("Rules 3, 4 and 7; rules 5 to 12 (rule 1).") == {1, 3, 4, 5, 7, 12}
