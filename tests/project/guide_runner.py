"""Runs the examples of a Markdown page against a server and compares the answers.

A `graphql` block is one operation. Its first line may name the token that is sent with it.
`json variables` and `json answer` belong to the operation above them; `json next Name` is the next
item of the subscription of that name, which stays open. `<name>` stands for a value: the first
answer that shows it defines it, and every later use must have the same value. `…` stands for
something that differs from run to run. `sh` blocks are executed too; `json answer` or `text answer`
after one is what its last command prints.
"""

import contextlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, OperationType, parse
from graphql.language import FieldNode

from testing.running_server import OperationFailed, Person, RunningServer, Socket
from tests.project.guide_shell import Shell, split_commands

_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>|…")
_HEADER = re.compile(r"# Authorization: Bearer (<[a-z0-9-]+>)\n")


@dataclass(frozen=True)
class Block:
    """A fenced block: the text after its opening fence, its content, and its first line."""

    info: str
    text: str
    line: int


def fenced_blocks(markdown: str) -> list[Block]:
    matches = re.finditer(r"^```([^\n]+)\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)
    return [
        Block(match[1], match[2], markdown.count("\n", 0, match.start()) + 1) for match in matches
    ]


class AnswerDiffersError(AssertionError):
    """An answer is not what the page shows."""


@dataclass
class GuideRunner:
    """The state of a page: its named values, its open subscriptions and the latest answer."""

    server: RunningServer
    values: dict[str, str]
    stack: contextlib.AsyncExitStack
    folder: Path
    subscriptions: dict[str, tuple[Socket, str]] = field(default_factory=dict)
    sockets: dict[str, Socket] = field(default_factory=dict)
    answer: Any = None

    async def run(self, blocks: list[Block]) -> None:
        """Runs the blocks in order. Raises AssertionError with the line of the first failure."""
        for number, block in enumerate(blocks):
            following = blocks[number + 1 : number + 3]
            try:
                await self._run_block(block, following)
            except Exception as error:
                raise AssertionError(f"line {block.line}: {error}") from error

    async def _run_block(self, block: Block, following: list[Block]) -> None:
        if block.info == "graphql":
            variables = [after.text for after in following[:1] if after.info == "json variables"]
            has_answer = any(after.info == "json answer" for after in following)
            await self._execute(block.text, json.loads((variables or ["{}"])[0]), has_answer)
        elif block.info.startswith("json next "):
            name = block.info.removeprefix("json next ")
            self.answer = await self._next_item(*self.subscriptions[name])
        elif block.info == "sh":
            for command in split_commands(block.text):
                self.answer = await self._shell().run(self._substitute(command))
        if block.info == "json answer" or block.info.startswith("json next "):
            self._compare(json.loads(block.text), self.answer)
        elif block.info == "text answer":
            self._compare(block.text, self.answer)

    # operations

    async def _execute(self, text: str, variables: Any, has_answer: bool) -> None:
        header = _HEADER.match(text)
        person = Person(self.server, self._substitute(header[1]) if header else "")
        text, variables = self._substitute(text), self._substitute(variables)
        (operation,) = parse(text).definitions
        assert isinstance(operation, OperationDefinitionNode)
        if operation.operation is OperationType.SUBSCRIPTION:
            await self._subscribe(operation, text, variables, person)
            if has_answer:
                assert operation.name
                self.answer = await self._next_item(*self.subscriptions[operation.name.value])
            return
        self.answer = (await person.post({"query": text, "variables": variables})).json()
        if operation.operation is OperationType.MUTATION:
            require_errors_field(operation)
        if not has_answer:
            assert not errors_of(self.answer), errors_of(self.answer)

    async def _subscribe(
        self, operation: OperationDefinitionNode, text: str, variables: Any, person: Person
    ) -> None:
        if person.token not in self.sockets:
            self.sockets[person.token] = await self.stack.enter_async_context(person.socket())
        socket = self.sockets[person.token]
        assert operation.name, "a subscription of the guide has a name"
        operation_id = await socket.subscribe(text, **variables)
        self.subscriptions[operation.name.value] = socket, operation_id

    def _shell(self) -> Shell:
        return Shell(self.server, self.folder)

    async def _next_item(self, socket: Socket, operation_id: str) -> Any:
        try:
            return {"data": await socket.next(operation_id, within=5)}
        except OperationFailed as failed:
            return {"errors": json.loads(failed.args[0])}

    # values

    def _substitute(self, value: Any) -> Any:
        """Returns the value with placeholders replaced by the values that they stand for."""
        if isinstance(value, str):
            return _PLACEHOLDER.sub(lambda match: self.values[match[1]], value)
        if isinstance(value, list):
            return [self._substitute(element) for element in value]
        if isinstance(value, dict):
            return {name: self._substitute(element) for name, element in value.items()}
        return value

    def _compare(self, expected: Any, actual: Any, path: str = "") -> None:
        """Raises `AnswerDiffersError` at the first difference; defines placeholders on the way."""
        if (
            isinstance(expected, dict)
            and isinstance(actual, dict)
            and expected.keys() == actual.keys()
        ):
            for name in expected:
                self._compare(expected[name], actual[name], f"{path}.{name}")
        elif (
            isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual)
        ):
            for number, pair in enumerate(zip(expected, actual, strict=True)):
                self._compare(*pair, f"{path}[{number}]")
        elif isinstance(expected, str) and isinstance(actual, str):
            self._match(expected, actual, path)
        elif expected != actual or type(expected) is not type(actual):
            raise AnswerDiffersError(f"{path} is {json.dumps(actual)}, not {json.dumps(expected)}")

    def _match(self, expected: str, actual: str, path: str) -> None:
        new_names: list[str] = []
        pattern, end = "", 0
        for match in _PLACEHOLDER.finditer(expected):
            pattern += re.escape(expected[end : match.start()])
            pattern += self._placeholder_pattern(match[1], new_names)
            end = match.end()
        matched = re.fullmatch(pattern + re.escape(expected[end:]), actual, re.DOTALL)
        if matched is None:
            raise AnswerDiffersError(f"{path} is {actual!r}, not {self._with_values(expected)!r}")
        self.values.update(zip(new_names, matched.groups(), strict=True))

    def _placeholder_pattern(self, name: str | None, new_names: list[str]) -> str:
        if name is None:
            return ".+?"
        if name in self.values:
            return re.escape(self.values[name])
        new_names.append(name)
        return r"(\S+?)"

    def _with_values(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: self.values.get(match[1] or "", match[0]), text)


def require_errors_field(operation: OperationDefinitionNode) -> None:
    """A reader who copies a mutation must see why it was refused."""
    for mutation in operation.selection_set.selections:
        assert isinstance(mutation, FieldNode)
        fields = mutation.selection_set.selections if mutation.selection_set else ()
        names = {selected.name.value for selected in fields if isinstance(selected, FieldNode)}
        assert "errors" in names, "a mutation does not select its errors"


def errors_of(answer: Any) -> list[Any]:
    """Returns the errors of an answer, including those in its payloads."""
    errors = list(answer.get("errors", ()))
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            errors += payload.get("errors", ())
    return errors
