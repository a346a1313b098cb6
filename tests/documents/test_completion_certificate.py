"""The certificate says who signed what, when and how that is known, on the pages there are."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gql.documents.pdf.fill import read_values
from gql.documents.signing.certificate_text import in_words
from gql.documents.signing.completion_certificate import MAX_PAGES, laid_out, page_count
from gql.documents.signing.prepare import Signer, prepare
from gql.documents.signing.seal import seal
from gql.documents.signing.verify import verify
from gql.model.domain.certificate import Certificate, CertifiedSigner
from gql.model.domain.enums import ActorKind, Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import SYSTEM, Actor
from tests.documents.contracts import AUTHORITY, NAMES, certificate, contract, digest, output

SOURCE = Path("gql/documents/typst/templates/completion_certificate.typ")


def said(folder: Path, one: Certificate, pages: int | None = None) -> str:
    """The words on the pages, without the marks of their direction, each hash in one line."""
    text = output(folder, laid_out(one, pages).pdf, "pdftotext", "-raw", "{}", "-")
    text = re.sub(r"\b([0-9a-f]{32})\n([0-9a-f]{32})\b", r"\1\2", text)
    return re.sub("[\u200b\u2066-\u2069\u202a-\u202e]", "", text)


def with_signer(**changes: object) -> Certificate:
    one = certificate(1, 4)
    return replace(one, signers=(replace(one.signers[0], **changes),))  # type: ignore[arg-type]


def with_event(cause: str, actor: Actor) -> Certificate:
    one = certificate(1, 1)
    return replace(one, events=(replace(one.events[0], cause=cause, actor=actor),))


def test_everything_of_a_certificate_is_on_its_pages(tmp_path: Path) -> None:
    one = certificate(2, 4, documents=2)
    text = said(tmp_path, one)
    for expected in (
        "Service agreement", "Example Ltd", "2026-03-01 12:41:00 UTC",
        "ses_0197c3a16d5e7d0b8f4a2b1c", "int_0197c3a177aa7b1c9e2da1b2",
        "Contract 0", "Contract 1", "2 pages", digest("document 0"), digest("document 1"),
        "SHA-256 of the first 95,123 bytes of the sealed file",
        NAMES[0], "שלום", "כהן", "Customer", "Co-signer", "Dana Agent", "Agent",
        "Secret link", "Secret link and one-time code: passed", "Account at the organization",
        "2026-03-01 12:00:00 UTC", "2026-03-01 12:03:00 UTC", "2026-03-01 12:04:00 UTC",
        "2026-03-01 12:09:00 UTC", "2026-03-01 12:10:00 UTC", "2026-03-01 12:40:00 UTC",
        "Added to the session", "Opened", "One-time code entered", "Signed",
        digest("event 0"), digest("event 3"), "event 9", digest("head"), "3 events",
    ):  # fmt: skip
        assert expected in text, expected


def test_the_text_of_a_certificate_says_the_same() -> None:
    one = certificate(2, 4)
    text = in_words(one)
    hashes = {digest("document 0"), digest("head"), *(event.hash for event in one.events)}
    assert {word.strip(",") for word in text.split()} >= hashes
    for expected in (*NAMES[:2], "Dana Agent", "one-time code: passed", "12:09:00 UTC", "95,123"):
        assert expected in text


@pytest.mark.parametrize(
    ("method", "outcome", "proof"),
    [
        (None, None, "Secret link"),
        (
            VerificationMethod.OTP,
            VerificationStatus.PASSED,
            "Secret link and one-time code: passed",
        ),
        (
            VerificationMethod.PHONE,
            VerificationStatus.PASSED,
            "Secret link and phone verification: passed",
        ),
        (
            VerificationMethod.OTP,
            VerificationStatus.LOCKED,
            "Secret link and one-time code: locked",
        ),
        (VerificationMethod.OTP, None, "Secret link and one-time code: not started"),
        (
            VerificationMethod.OTP,
            VerificationStatus.CODE_EXPIRED,
            "Secret link and one-time code: code expired",
        ),
    ],
)
def test_how_a_signer_is_known_is_said_in_words(
    tmp_path: Path,
    method: VerificationMethod | None,
    outcome: VerificationStatus | None,
    proof: str,
) -> None:
    one = with_signer(method=method, outcome=outcome)
    assert proof in said(tmp_path, one).splitlines()
    assert f"), {proof};" in in_words(one)


@pytest.mark.parametrize(
    ("role", "word"),
    [
        (Role.CUSTOMER, "Customer"),
        (Role.CO_SIGNER, "Co-signer"),
        (Role.APPROVER, "Approver"),
        (Role.CC, "Copy"),
    ],
)
def test_every_role_has_a_word(role: Role, word: str) -> None:
    assert f"({word})" in in_words(with_signer(role=role))


def test_a_provider_s_transaction_stays_with_the_agents(tmp_path: Path) -> None:
    one = certificate(3, 4)
    assert [signer.transaction_id for signer in one.signers[:3]] == ["TX-SECRET"] * 3
    assert "TX-SECRET" not in said(tmp_path, one) + in_words(one)


@pytest.mark.parametrize(
    "contact", ["zoe@example.org", "+44 20 7946 0958", "02079460958", "(0)171/555-12-34 "]
)
def test_addresses_and_numbers_are_not_shown(tmp_path: Path, contact: str) -> None:
    actor = Actor(ActorKind.PARTICIPANT, "p", f"Zoë {contact}")
    one = replace(
        with_signer(name=f"Zoë {contact}", signature=f"Z {contact}"),
        events=with_event("signStep", actor).events,
    )
    for text in (said(tmp_path, one), in_words(one)):
        assert "Zoë •••" in text.replace("(•••", "•••")
        assert contact.strip()[-6:] not in text


def test_numbers_in_a_name_that_are_no_telephone_number_stay() -> None:
    assert "Louis 16 of 1793" in in_words(with_signer(name="Louis 16 of 1793"))


def test_a_name_signed_otherwise_is_told(tmp_path: Path) -> None:
    assert "Signed as Z. Müller" in said(tmp_path, with_signer(signature="Z. Müller"))
    assert "Signed as" not in said(tmp_path, certificate(1, 1))


def test_what_did_not_happen_has_no_time(tmp_path: Path) -> None:
    text = said(tmp_path, with_signer(viewed_at=None, started_at=None))
    assert text.count("—") == 2


@pytest.mark.parametrize(
    ("cause", "actor", "line"),
    [
        ("signAsAgent", Actor(ActorKind.AGENT, "a", "Dana"), "Signed by the agent (Dana)"),
        (
            "addInteraction",
            Actor(ActorKind.PARTNER, "k", "CRM"),
            "Added to the session (CRM (API))",
        ),
        ("expire", SYSTEM, "Expired (System)"),
        ("somethingNobodyFORESAW", SYSTEM, "Something nobody foresaw (System)"),
    ],
)
def test_an_event_is_told_in_words(cause: str, actor: Actor, line: str) -> None:
    assert line in in_words(with_event(cause, actor))


def test_a_certificate_takes_exactly_the_pages_it_is_given(tmp_path: Path) -> None:
    for pages in (1, 2, 5):
        layout = laid_out(certificate(2, 9), pages)
        assert layout.pages == pages
        assert layout.unlisted == 0
        text = said(tmp_path, certificate(2, 9), pages)
        assert f"Page {pages} of {pages}" in text
        assert text.count("is not needed") == pages - 1


def test_events_without_room_are_counted(tmp_path: Path) -> None:
    one = certificate(3, 90)
    layout = laid_out(one, 2)
    assert layout.pages == 2
    assert 20 < layout.unlisted < 80
    text = said(tmp_path, one, 2)
    listed = [event.hash in text for event in one.events]
    assert listed == [True] * (90 - layout.unlisted) + [False] * layout.unlisted
    assert f"last {layout.unlisted} events" in text.replace("\n", " ")
    assert all(event.hash in in_words(one) for event in one.events)


def test_signers_and_documents_are_set_smaller_before_they_are_left_out(tmp_path: Path) -> None:
    one = certificate(16, 30, documents=9)
    layout = laid_out(one, 1)
    assert layout.pages == 1
    text = said(tmp_path, one, 1)
    assert text.count("Secret link") == 16
    assert all(digest(f"document {number}") in text for number in range(9))


def test_a_certificate_of_any_size_fits_on_one_page(tmp_path: Path) -> None:
    one = certificate(40, 30, documents=60)
    text = said(tmp_path, one, 1)
    assert laid_out(one, 1).pages == 1
    hidden = [int(number) for number in re.findall(r"no room here for (\d+) more", text)]
    assert [60 - text.count("of the sealed file"), 41 - text.count("Secret link")] == hidden
    assert digest("document 59") in in_words(one)


def test_without_a_limit_everything_is_listed(tmp_path: Path) -> None:
    layout = laid_out(certificate(12, 150))
    assert layout.unlisted == 0
    assert 5 < layout.pages < MAX_PAGES
    assert digest("event 149") in said(tmp_path, certificate(12, 150))


@pytest.mark.parametrize("signers", [1, 2, 3, 6, 12])
def test_the_pages_kept_are_enough_and_not_many_too_many(signers: int) -> None:
    rows = 6 * (signers + 1)
    kept = page_count(signers + 1, rows)
    layout = laid_out(certificate(signers, rows - signers - 1), kept)
    assert layout.unlisted == 0
    assert kept <= laid_out(certificate(signers, rows - signers - 1)).pages + 1


def test_hostile_words_are_words(tmp_path: Path) -> None:
    hostile = '#panic("x") *b* $x$ // "] @y \ud800\x00'
    one = replace(certificate(1, 1), name=hostile, organization=hostile, session_id=hostile)
    text = said(tmp_path, replace(one, signers=(signer(hostile),)))
    assert text.count('#panic("x") *b* $x$ // "] @y') >= 3


def signer(name: str) -> CertifiedSigner:
    return replace(certificate(1, 1).signers[0], name=name, signature=name)


@pytest.mark.parametrize("name", ["x" * 5_000, "שלום " * 900, "", "a\nb" * 400])
def test_very_long_names_leave_room_for_the_rest(name: str) -> None:
    one = replace(certificate(2, 9), name=name, organization=name, signers=(signer(name),) * 3)
    assert laid_out(one, 2).pages == 2


def test_a_seal_with_a_certificate_too_long_for_its_pages_says_so() -> None:
    signers = [Signer("agent", "Agent", (), ())]
    prepared = prepare(contract().pdf, signers, "T", 2)
    one = replace(certificate(3, 200), organization="שלום Ltd")
    pdf = seal(prepared.pdf, one, prepared.seal, prepared.certificate, AUTHORITY)
    assert prepared.certificate_pages == 1
    assert verify(pdf, [AUTHORITY.certificate]).sealed
    assert digest("event 199") in str(read_values(pdf)[prepared.certificate[0]])


def test_the_fonts_are_those_that_every_machine_has() -> None:
    fonts = set(re.findall(r'font: "([^"]+)"', SOURCE.read_text()))
    assert fonts == {"DejaVu Sans Mono"}  # which Typst brings along
