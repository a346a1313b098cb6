"""An organization's certificate authority, and the certificates it issues to those who sign."""

import datetime as dt
import re
import stringprep
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT_DAYS, LEAF_DAYS = 20 * 365, 10 * 365
MAX_NAME = 64  # bytes
_SKEW = dt.timedelta(minutes=5)  # another machine's clock may be behind ours
_ROLE = " Signing CA"
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL | re.ASCII)


class WrongPassphrase(ValueError):
    """A stored key that does not open with this passphrase."""


@dataclass(frozen=True)
class Authority:
    """A root certificate (DER) and its private key (PKCS#8 DER, not encrypted)."""

    certificate: bytes
    key: bytes = field(repr=False)


def new_authority(organization: str) -> Authority:
    """A new P-256 root for `organization`, valid for 20 years, that may issue leaves only."""
    key = ec.generate_private_key(ec.SECP256R1())
    owner = certified(organization, "Organization")
    # Letters of both directions cannot stand in one name.
    plain = "" if any(map(stringprep.in_table_d1, owner)) else owner
    name = _name(owner, (_cut(plain, MAX_NAME - len(_ROLE)) + _ROLE).strip())
    now = dt.datetime.now(dt.UTC)
    draft = _draft(name, name, key, key, now - _SKEW, now + dt.timedelta(days=ROOT_DAYS))
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    draft = draft.add_extension(_usage(issues=True), critical=True)
    return Authority(_der(draft.sign(key, hashes.SHA256())), _key_der(key))


def new_leaf(authority: Authority, name: str) -> tuple[bytes, bytes]:
    """A certificate (DER) and key (PKCS#8 DER) for one signer, to be used once and thrown away.

    Valid for 10 years, but not beyond the authority. The name is as `certified` has it. There is
    no address in it: everybody who signs gets the file, and sees of the others names only.
    """
    issuer = x509.load_der_x509_certificate(authority.certificate)
    issuing_key = _private(authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    organization = issuer.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    subject = _name(str(organization), certified(name))
    now = dt.datetime.now(dt.UTC)
    start = max(now - _SKEW, issuer.not_valid_before_utc)
    end = min(now + dt.timedelta(days=LEAF_DAYS), issuer.not_valid_after_utc)
    draft = _draft(subject, issuer.subject, key, issuing_key, start, end)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(_usage(issues=False), critical=True)
    return _der(draft.sign(issuing_key, hashes.SHA256())), _key_der(key)


def certified(name: str, otherwise: str = "Signer") -> str:
    """`name` as certificates can hold it, or as much of it; `otherwise` where that is nothing.

    At most 64 bytes; no letters newer than Unicode 3.2; not Hebrew or Arabic beside others, and
    then no mark or digit at either end. Where a name breaks these rules of RFC 4518, pyHanko, for
    one, takes the whole certificate for invalid.
    """
    known = "".join(c for c in _readable(name) if _is_known(c))
    fit = _cut(_one_way(known), MAX_NAME)
    try:
        asn1.Name.build({"common_name": fit}).hashable  # noqa: B018  # compares as validators do
    except ValueError:
        return otherwise
    return fit or otherwise


def sealed_key(key: bytes, passphrase: str) -> bytes:
    """A key (PKCS#8 DER) as PKCS#8 PEM, encrypted unless the passphrase is empty."""
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        lock = serialization.BestAvailableEncryption(passphrase.encode())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return _private(key).private_bytes(encoding, form, lock)


def opened_key(stored: bytes, passphrase: str) -> bytes:
    """The key (PKCS#8 DER) that `sealed_key` stored; one stored openly opens with any passphrase.

    Errors: WrongPassphrase, also on bytes that are no key.
    """
    sealed = b"BEGIN ENCRYPTED PRIVATE KEY" in stored
    try:
        secret = passphrase.encode() if sealed else None
        key = serialization.load_pem_private_key(stored, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongPassphrase("The signing key does not open with this passphrase.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise WrongPassphrase("The signing key is of an unknown kind.")
    return _key_der(key)


def pem(certificate: bytes) -> str:
    """A certificate (DER) as PEM text."""
    found = x509.load_der_x509_certificate(certificate)
    return found.public_bytes(serialization.Encoding.PEM).decode()


def from_pem(text: str) -> list[bytes]:
    """The certificates (DER) of a PEM text, in order. Errors: ValueError on a damaged one."""
    blocks: Sequence[str] = _PEM.findall(text)
    return [_der(x509.load_pem_x509_certificate(block.encode())) for block in blocks]


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate (DER), in hexadecimal with colons."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(certificate)
    return digest.finalize().hex(":").upper()


def _draft(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuing_key: ec.EllipticCurvePrivateKey,
    start: dt.datetime,
    end: dt.datetime,
) -> x509.CertificateBuilder:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(own, critical=False)
        .add_extension(above, critical=False)
    )


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,  # "non-repudiation", which PAdES validators ask for
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _name(organization: str, person: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, organization), (NameOID.COMMON_NAME, person))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def _readable(text: str) -> str:
    """The text without controls, halves of characters and marks that change its direction."""
    kept = (c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return " ".join("".join(kept).split())


def _is_known(character: str) -> bool:
    return not any(
        refused(part)
        for part in unicodedata.normalize("NFKC", character)
        for refused in (stringprep.in_table_a1, stringprep.in_table_c3, stringprep.in_table_c8)
    )


def _one_way(text: str) -> str:
    """The words that run as the first letter does; of Hebrew or Arabic, from letter to letter."""
    right, left = stringprep.in_table_d1, stringprep.in_table_d2
    first = next((c for c in text if right(c) or left(c)), "x")
    other = left if right(first) else right
    kept = " ".join(word for word in text.split() if not any(map(other, word)))
    return _trimmed(kept) if right(first) else kept


def _trimmed(text: str) -> str:
    ends = [index for index, c in enumerate(text) if stringprep.in_table_d1(c)]
    return text[ends[0] : ends[-1] + 1] if ends else ""


def _cut(text: str, limit: int) -> str:
    """At most `limit` bytes of the text: X.509 allows as many characters, the library bytes."""
    whole, mark = text.encode(), "…"
    if len(whole) <= limit:
        return text
    if any(map(stringprep.in_table_d1, text)):
        return _trimmed(whole[:limit].decode(errors="ignore"))
    return whole[: limit - len(mark.encode())].decode(errors="ignore").rstrip() + mark


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    found = serialization.load_der_private_key(key, None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise TypeError("an authority's key is an elliptic curve key")
    return found


def _key_der(key: ec.EllipticCurvePrivateKey) -> bytes:
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
