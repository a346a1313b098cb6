"""The sample contract of a new installation."""

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.typst.compiler import template_source


def basic_contract(company: str) -> bytes:
    """Returns a two-page A4 form for three customers and the agent of `company`.

    Each of customer_1 to customer_3 has the fields .name, .address, .accept and .signature; the
    agent has agent.signature.
    """
    return compile_dynamic_document(template_source("basic_contract.typ"), {"company": company}).pdf
