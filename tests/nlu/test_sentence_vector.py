import pytest

from bot.nlu.sentence_vector import pack, unpack


def test_a_vector_survives_the_way_to_the_action_server() -> None:
    vector = (0.25, -0.0625, 0.123456)
    assert unpack(pack(vector)) == pytest.approx(vector, abs=1e-4)


@pytest.mark.parametrize("broken", [None, 7, "?", "YWJj", "ä"])
def test_what_is_no_vector_counts_as_none(broken: object) -> None:
    assert unpack(broken) == ()
