"""The TypeScript of the API guide: it is the code in `guide`, compiles, and fits the schema."""

import re
import subprocess
from pathlib import Path

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_scalar_type,
    specified_scalar_types,
)

from testing.requirements import skip_or_fail
from testing.server_process import ROOT
from tests.clients.node import FOLDER, node_or_skip

API = ROOT / "docs/api.md"
GUIDE = FOLDER / "guide"
SOURCES = sorted(GUIDE.glob("*.ts"))
COMPILER = ROOT / "web/node_modules/.bin/tsc"
# graphcache does not ask for the keys of these
CONNECTIONS = re.compile(r"PageInfo|(Connection|Edge)$")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text())


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_api_guide_shows_the_code(source: Path) -> None:
    assert f"```ts\n{source.read_text()}```" in API.read_text()


def test_the_code_compiles_under_strict_to_the_scripts_that_the_tests_run(tmp_path: Path) -> None:
    node_or_skip()
    if not COMPILER.exists():
        skip_or_fail(FileNotFoundError("TypeScript is not installed: make web installs it"))
    command = [str(COMPILER), "-p", str(GUIDE), "--outDir", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    compiled = {file.name: file.read_text() for file in tmp_path.glob("*.js")}
    scripts = {file.name: file.read_text() for file in GUIDE.glob("*.js")}
    assert scripts == compiled, "run npm run guide in tests/clients"
    assert len(compiled) == len(SOURCES)


def object_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """Returns the object types that queries can return."""
    assert schema.query_type
    reached: dict[str, GraphQLObjectType] = {}
    remaining = [schema.query_type]
    while remaining:
        object_type = remaining.pop()
        if object_type.name in reached:
            continue
        reached[object_type.name] = object_type
        for field in object_type.fields.values():
            field_type = get_named_type(field.type)
            if isinstance(field_type, GraphQLObjectType):
                remaining.append(field_type)
            elif isinstance(field_type, (GraphQLInterfaceType, GraphQLUnionType)):
                remaining += schema.get_possible_types(field_type)
    return [object_type for object_type in reached.values() if object_type is not schema.query_type]


def test_the_cache_of_the_api_guide_has_a_key_for_each_type_without_an_id(
    schema: GraphQLSchema,
) -> None:
    listed = re.findall(
        r"^  (\w+): embedded,$", (GUIDE / "graphcache.ts").read_text(), re.MULTILINE
    )
    without_id = {
        object_type.name
        for object_type in object_types(schema)
        if "id" not in object_type.fields and not CONNECTIONS.search(object_type.name)
    }
    assert listed == sorted(without_id)


def test_the_generated_types_of_the_api_guide_know_each_scalar(schema: GraphQLSchema) -> None:
    (block,) = re.findall(r" scalars: \{\n(.*?)\}", API.read_text(), re.DOTALL)
    mapped = re.findall(r'^ +(\w+): "string",$', block, re.MULTILINE)
    scalars = {name for name, value in schema.type_map.items() if is_scalar_type(value)}
    assert mapped == sorted(scalars - specified_scalar_types.keys())
