"""What is far too large, or would become so when it is unpacked."""

from __future__ import annotations

import gzip
import json
import resource
import zlib
from collections.abc import Iterator

import httpx
import pytest
from browser_site import Site, running_site

TEN_MEGABYTES = 10_000_000
BOMB = json.dumps({"consent": True, "region": "0" * 50_000_000}).encode()
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


def endless() -> Iterator[bytes]:
    """Ten megabytes without a length beforehand."""
    for _ in range(TEN_MEGABYTES // 50_000):
        yield b"a" * 50_000


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/conversations", "application/json"),
        *((page, form) for page in ("/chat/beginnen", "/selbstcheck", "/termine/halten") for form in FORMS),
    ],
)
@pytest.mark.parametrize("body", [b"a" * TEN_MEGABYTES, endless], ids=["with its length", "in chunks"])
def test_ten_megabytes_are_refused_in_german_or_never_read(
    site: Site, path: str, kind: str, body: object
) -> None:
    content = body() if callable(body) else body
    try:
        answer = httpx.post(f"{site.url}{path}", content=content, headers={"Content-Type": kind})
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        return  # it hung up before we had sent it all
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith(("application/problem+json", "text/html"))


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(BOMB)), ("deflate", zlib.compress(BOMB)), ("br", b"\x0b\x02\x80a\x03" * 10)],
)
def test_a_packed_body_is_never_unpacked(site: Site, encoding: str, packed: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = httpx.post(
        f"{site.url}/api/conversations",
        content=packed,
        headers={"Content-Type": "application/json", "Content-Encoding": encoding},
    )

    assert answer.status_code in (400, 413, 415)
    assert answer.json()["detail"].endswith(".")
    # The site runs in this process; kilobytes, a fifth of what it would be unpacked.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


def test_everything_works_afterwards(site: Site) -> None:
    assert httpx.post(f"{site.url}/api/conversations", json={"consent": True}).status_code == 201
