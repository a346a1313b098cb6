"""The sample contract that a new installation starts with."""

from gql.documents.compose import compile_dynamic
from gql.documents.typst.compiler import source


def basic_contract(company: str) -> bytes:
    """A two-page A4 form for three customers and the agent of `company`.

    Each of customer_1 to customer_3 has .name, .address, .accept and .signature; the agent has
    agent.signature.
    """
    return compile_dynamic(source("basic_contract.typ"), {"company": company}).pdf
