"""Authorities issue certificates that other programs accept, and their keys stay shut."""

import pickle
import random
import subprocess
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gql.documents.signing import certificate_authority as module
from gql.documents.signing.certificate_authority import (
    Authority,
    WrongPassphrase,
    certified,
    fingerprint,
    from_pem,
    new_authority,
    new_leaf,
    opened_key,
    pem,
    sealed_key,
)
from tests.documents.contracts import needed

ROOT = new_authority("Example Ltd")


def read(certificate: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate)


def name_of(certificate: bytes, oid: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> str:
    return str(read(certificate).subject.get_attributes_for_oid(oid)[0].value)


def leaf(name: str = "Zoë", root: Authority = ROOT) -> bytes:
    return new_leaf(root, name)[0]


def test_the_root_may_issue_leaves_and_nothing_else() -> None:
    found = read(ROOT.certificate).extensions
    basic = found.get_extension_for_class(x509.BasicConstraints)
    usage = found.get_extension_for_class(x509.KeyUsage)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.crl_sign) == (True, True, True)
    assert not usage.value.digital_signature
    assert name_of(ROOT.certificate) == "Example Ltd Signing CA"
    assert name_of(ROOT.certificate, NameOID.ORGANIZATION_NAME) == "Example Ltd"


def test_a_leaf_may_sign_and_not_issue() -> None:
    found = read(leaf()).extensions
    basic = found.get_extension_for_class(x509.BasicConstraints)
    usage = found.get_extension_for_class(x509.KeyUsage)
    assert (basic.critical, basic.value.ca) == (True, False)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign


def test_a_leaf_is_issued_by_its_root() -> None:
    read(leaf()).verify_directly_issued_by(read(ROOT.certificate))
    above = read(leaf()).extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    own = read(ROOT.certificate).extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    assert above.value.key_identifier == own.value.digest
    with pytest.raises(ValueError, match="not match"):
        read(leaf()).verify_directly_issued_by(read(new_authority("Other").certificate))


def test_openssl_accepts_the_chain(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text(pem(ROOT.certificate))
    (tmp_path / "leaf.pem").write_text(pem(leaf()))
    command = [needed("openssl"), "verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "leaf.pem: OK"


def test_each_leaf_has_a_key_of_its_own_on_the_curve_p_256() -> None:
    (first, key), (second, _) = (new_leaf(ROOT, "Zoë") for _ in range(2))
    assert read(first).serial_number != read(second).serial_number
    assert read(first).public_key() != read(second).public_key()
    public = read(first).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert b"PRIVATE" in sealed_key(key, "")


def test_a_root_lasts_twenty_years_and_a_leaf_ten() -> None:
    for certificate, years in ((ROOT.certificate, 20), (leaf(), 10)):
        lasts = read(certificate).not_valid_after_utc - read(certificate).not_valid_before_utc
        assert lasts.days == years * 365


def test_a_leaf_ends_no_later_than_its_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAF_DAYS", 99 * 365)
    root = read(ROOT.certificate)
    assert read(leaf()).not_valid_after_utc == root.not_valid_after_utc
    assert read(leaf()).not_valid_before_utc >= root.not_valid_before_utc


@pytest.mark.parametrize("name", ["x" * 300, "é" * 300, "𐐀" * 300, "Zoë Müller " * 30])
def test_long_names_are_cut_to_what_a_certificate_holds(name: str) -> None:
    root = new_authority(name)
    assert name_of(root.certificate).endswith("… Signing CA")
    cut = [
        name_of(root.certificate),
        name_of(root.certificate, NameOID.ORGANIZATION_NAME),
        name_of(leaf(name, root=root)),
    ]
    assert all(56 <= len(one.encode()) <= 64 for one in cut)
    assert name.startswith(cut[2].rstrip("…"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("שלום כהן", "שלום כהן"),
        ("שלום Levi", "שלום"),
        ("Zoë שלום Müller", "Zoë Müller"),
        ("(שלום) 12", "שלום"),
        ("שלום" * 30, "שלום" * 8),
        ("محمد علي", "محمد علي"),
        ("a\x00b\nc\ud800", "ab c"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("Zoë \U0001f600", "Zoë"),
        ("\U0001f600", "Signer"),
        ("", "Signer"),
        ("\x00 \u200f\ue000\ufdd0", "Signer"),
        ("12", "12"),
    ],
)
def test_of_a_name_is_kept_what_certificates_can_hold(name: str, kept: str) -> None:
    assert name_of(leaf(name)) == certified(name) == kept


def test_any_name_makes_a_certificate_that_can_be_compared() -> None:
    lots = random.Random(4)
    kinds = [
        "azé .-'",
        "אבת ()1",
        "ابجد٣،",
        "山田ǅ",
        "𝒳ﬁ…½\u0301\u05b8",
        "\u2028\u180e\ufffd\ufeff",
    ]
    for _ in range(400):
        letters = "".join(lots.choices(kinds, k=2)) + chr(lots.randrange(0x20, 0x30000))
        name = "".join(lots.choices(letters, k=lots.randrange(70)))
        root = new_authority(name)
        for certificate in (root.certificate, leaf(name, root=root)):
            assert asn1.Certificate.load(certificate).subject.hashable


def test_an_organization_without_a_name_gets_one() -> None:
    assert name_of(new_authority(" ").certificate) == "Organization Signing CA"


def test_an_organization_with_a_hebrew_name_keeps_it_apart_from_its_role() -> None:
    root = new_authority("חברה בע״מ").certificate
    assert name_of(root, NameOID.ORGANIZATION_NAME) == "חברה בע״מ"
    assert name_of(root) == "Signing CA"


@pytest.mark.parametrize("passphrase", ["correct horse", "", "ключ"])
def test_a_sealed_key_opens_with_its_passphrase(passphrase: str) -> None:
    stored = sealed_key(ROOT.key, passphrase)
    assert opened_key(stored, passphrase) == ROOT.key
    assert (b"ENCRYPTED" in stored) is bool(passphrase)


@pytest.mark.parametrize("passphrase", ["wrong", "", "correct horse "])
def test_a_sealed_key_stays_shut_for_any_other(passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        opened_key(sealed_key(ROOT.key, "correct horse"), passphrase)


def test_what_is_no_key_is_refused() -> None:
    for stored in (b"", b"rubbish", pem(ROOT.certificate).encode()):
        with pytest.raises(WrongPassphrase):
            opened_key(stored, "")


def test_a_key_stored_openly_opens_with_any_passphrase() -> None:
    assert opened_key(sealed_key(ROOT.key, ""), "later") == ROOT.key


def test_certificates_survive_as_text() -> None:
    both = [ROOT.certificate, leaf()]
    assert from_pem("a note\n" + "\n".join(map(pem, both))) == both
    assert from_pem("") == []
    broken = pem(ROOT.certificate).replace("MII", "AAA", 1)
    with pytest.raises(ValueError, match=r"."):
        from_pem(broken)


def test_the_fingerprint_is_the_one_that_openssl_shows(tmp_path: Path) -> None:
    file = tmp_path / "root.pem"
    file.write_text(pem(ROOT.certificate))
    command = [needed("openssl"), "x509", "-in", str(file), "-noout", "-fingerprint", "-sha256"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown.strip().split("=")[1] == fingerprint(ROOT.certificate)


def test_an_authority_travels_between_processes_and_is_not_printed_with_its_key() -> None:
    assert pickle.loads(pickle.dumps(ROOT)) == ROOT  # noqa: S301
    assert "key" not in repr(ROOT)
