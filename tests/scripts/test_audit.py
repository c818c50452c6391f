from __future__ import annotations

import ast
import json
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.settings import ROOT
from scripts.audit import Accepted, Finding, complaints, findings, main, read_accepted

ACCEPTED = read_accepted()
LOCKED = {
    (package["name"], package.get("version"))
    for lock in ("uv.lock", "engine/uv.lock")
    for package in tomllib.loads((ROOT / lock).read_text("utf-8"))["package"]
}
KNOWN = {"GHSA-aaaa-bbbb-cccc": ("sanic-cors", "CVE-2026-37737")}


@pytest.mark.parametrize("one", ACCEPTED, ids=lambda one: one.package)
def test_an_accepted_finding_is_for_the_locked_version(one: Accepted) -> None:
    assert (one.package, one.version) in LOCKED, "the package was updated: look whether it is still needed"


@pytest.mark.parametrize("one", ACCEPTED, ids=lambda one: one.package)
def test_an_accepted_finding_has_a_reason_and_tests_that_exist(one: Accepted) -> None:
    assert one.ids
    assert len(one.reason.split()) >= 8
    assert one.tests
    for name in one.tests:
        file, _, function = name.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name


def test_a_package_is_accepted_once() -> None:
    assert len({one.package for one in ACCEPTED}) == len(ACCEPTED)


ONE = Accepted("sanic-cors", "2.0.1", ("CVE-2026-37737",), "why", ())


def finding(package: str = "sanic-cors", version: str = "2.0.1", name: str = "CVE-2026-37737") -> Finding:
    return Finding(package, version, frozenset({"GHSA-aaaa-bbbb-cccc", name}), "something bad")


def test_an_accepted_finding_is_no_complaint() -> None:
    assert list(complaints([finding()], [ONE])) == []


@pytest.mark.parametrize(
    "other",
    [finding(name="CVE-2027-1"), finding(version="2.1.0"), finding(package="sanic")],
    ids=["another fault", "another version", "another package"],
)
def test_everything_else_is_one(other: Finding) -> None:
    (line,) = complaints([finding(), other], [ONE])

    assert line.startswith(f"{other.package} {other.version}: ")
    assert "something bad" in line


def test_an_acceptance_that_is_not_needed_any_more_is_a_complaint() -> None:
    assert list(complaints([], [ONE])) == [
        "sanic-cors 2.0.1: CVE-2026-37737 is not found any more: take it out of the list."
    ]


@pytest.fixture
def service() -> Iterator[list[str]]:
    """An OSV service on this machine that knows one fault."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            self._send({"results": [self._of(one["package"]["name"]) for one in asked]})

        def do_GET(self) -> None:
            key = self.path.rpartition("/")[2]
            self._send({**self._row(key), "aliases": [KNOWN[key][1]], "summary": "patterns match too much"})

        def _of(self, package: str) -> dict[str, Any]:
            return {"vulns": [self._row(key) for key, (name, _) in KNOWN.items() if name == package]}

        def _row(self, key: str) -> dict[str, Any]:
            return {"id": key, "modified": "2026-10-01T00:00:00Z"}

        def _send(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ["--no-cache", "--service-url", f"http://127.0.0.1:{server.server_port}/"]
    server.shutdown()
    server.server_close()


def test_both_lock_files_are_asked_about_and_faults_are_found_by_all_their_names(service: list[str]) -> None:
    found = findings(service)

    assert [(one.package, one.version) for one in found] == [("sanic-cors", "2.0.1")]
    assert found[0].names == {"GHSA-aaaa-bbbb-cccc", "CVE-2026-37737"}


def test_a_service_out_of_reach_is_no_clean_bill(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    assert main(["--no-cache", "--service-url", "http://127.0.0.1:9/"]) == 2
    assert "nothing is known" in capsys.readouterr().err
