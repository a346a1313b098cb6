"""A cache of parsed queries: each text is parsed, measured and validated once."""

from collections import OrderedDict

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from graphql.validation.rules import overlapping_fields_can_be_merged

from gql.execution.errors import ErrorFormatter, OperationError, operation_error
from gql.execution.input_errors import VALIDATION_RULES
from gql.execution.limits import Limits, find_exceeded_limit
from gql.execution.parsed_query import ParsedQuery

MAX_CACHED_TEXT = 32 * 1024  # characters of one query; a longer one is parsed each time
# characters of all cached queries; their syntax trees take about 130 times that in bytes
MAX_CACHED_TOTAL = 512 * 1024

# Comparing the fields that share a name is the one step that a small query can make slow. The
# library's own budget is a second of work, which any client could ask for again and again.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 50_000


class QueryCache:
    """The queries used most recently, by their text."""

    def __init__(
        self, schema: GraphQLSchema, limits: Limits, error_formatter: ErrorFormatter
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._error_formatter = error_formatter
        self._queries: OrderedDict[str, ParsedQuery] = OrderedDict()
        self._total_length = 0

    def parse(self, text: str) -> ParsedQuery:
        """Returns the parsed query. Raises `OperationError` if it cannot be executed."""
        cached = self._queries.get(text)
        if cached:
            self._queries.move_to_end(text)
            return cached
        query = ParsedQuery(self._parse_and_validate(text))
        if len(text) <= MAX_CACHED_TEXT:
            self._store(text, query)
        return query

    def _store(self, text: str, query: ParsedQuery) -> None:
        self._queries[text] = query
        self._total_length += len(text)
        while self._total_length > MAX_CACHED_TOTAL:
            oldest, _ = self._queries.popitem(last=False)
            self._total_length -= len(oldest)

    def _parse_and_validate(self, text: str) -> DocumentNode:
        try:
            node = parse(text, max_tokens=self._limits.tokens)
        except GraphQLError as error:
            raise self._error_formatter.to_operation_error(error) from None
        message = find_exceeded_limit(node, self._limits)  # first: it bounds the cost of validation
        if message:
            raise operation_error("LIMIT_EXCEEDED", message)
        errors = validate(self._schema, node, VALIDATION_RULES, hide_suggestions=True)
        if errors:
            raise OperationError(self._error_formatter.format(errors))
        return node
