import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import signed_models
from bot.nlu.signature import KEY_VARIABLE, write_signature

KEY = b"the secret of this installation"


class Unpacked(Exception):
    """Raised in place of Rasa's unpacking, to see how far an archive came."""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive, and a process that looks at signatures."""

    def extract(*_: object) -> None:
        raise Unpacked

    monkeypatch.setattr(LocalModelStorage, "from_model_archive", LocalModelStorage.from_model_archive)
    monkeypatch.setattr(LocalModelStorage, "_extract_archive_to_directory", extract)
    (tmp_path / "key").write_bytes(KEY + b"\n")
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "key"))
    signed_models.install()
    (tmp_path / "model.tar.gz").write_bytes(b"trained")
    return tmp_path / "model.tar.gz"


@pytest.fixture
def model_server(model: Path) -> Iterator[str]:
    """Hands out the archive, as Rasa's model servers do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("ETag", "new")
            self.end_headers()
            self.wfile.write(model.read_bytes())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/model"
    server.shutdown()
    server.server_close()


def unpack(model: Path) -> None:
    storage = model.parent / "storage"
    storage.mkdir()
    LocalModelStorage.from_model_archive(storage, model)


def test_a_model_without_our_signature_is_never_unpacked(model: Path) -> None:
    with pytest.raises(signed_models.NotSigned, match=r"model\.tar\.gz is not signed by this installation"):
        unpack(model)


def test_a_signed_model_goes_on_to_rasa(model: Path) -> None:
    write_signature(model, KEY)

    with pytest.raises(Unpacked):
        unpack(model)


def test_installing_twice_changes_nothing(model: Path) -> None:
    once = LocalModelStorage.from_model_archive
    signed_models.install()

    assert LocalModelStorage.from_model_archive == once


def test_a_model_from_a_model_server_is_not_unpacked_even_if_it_is_our_own(
    model: Path, model_server: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_signature(model, KEY)  # stays behind: only the archive travels

    async def loaded() -> Agent:
        endpoint = EndpointConfig(model_server, wait_time_between_pulls=None)
        return await load_agent(model_server=endpoint)

    agent = asyncio.run(loaded())

    assert not agent.is_ready()
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [signed_models.NotSigned]
