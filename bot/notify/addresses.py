from __future__ import annotations

from email.headerregistry import Address
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email


class BadAddress(ValueError):
    """Raised when a mail can never be delivered because its address is none."""


def ascii_address(address: str) -> str:
    """An address for the wire: an umlaut domain in its ASCII form, the part before the @ as it is."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}" if domain else address
    except UnicodeError as error:
        raise BadAddress("the domain cannot be written in ASCII") from error


def recipient_address(text: str) -> Address:
    """The header form of a recipient. Raises BadAddress."""
    try:
        valid = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise BadAddress("no e-mail address") from error
    return Address(username=valid.local_part, domain=valid.ascii_domain)


def sender_address(text: str) -> Address:
    """The header form of the operator's sender, `Name <address>`; `localhost` is allowed as its domain."""
    name, plain = parseaddr(text)
    username, _, domain = plain.rpartition("@")
    if not username:
        raise BadAddress("LOTSE_MAIL_FROM names no address")
    return Address(name, username, domain.encode("idna").decode("ascii"))
