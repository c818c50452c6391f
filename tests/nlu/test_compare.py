from pathlib import Path

from bot.nlu.evaluation import compare

DATA = """
version: "3.1"
nlu:
- intent: greet
  examples: |
{greetings}
- intent: out_of_scope
  examples: |
{others}
"""


def test_each_candidate_gets_a_line(tmp_path: Path, capsys, monkeypatch) -> None:
    greetings = "\n".join(f"    - Guten Tag Nummer {number} liebe Leute" for number in range(20))
    others = "\n".join(f"    - Wie wird das Wetter in {number} Tagen?" for number in range(20))
    (tmp_path / "nlu.yml").write_text(DATA.format(greetings=greetings, others=others), encoding="utf-8")
    assert compare.main(["--data", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in compare.CANDIDATES)


def test_a_sentence_is_always_in_the_same_fold() -> None:
    assert compare._fold("Gibt es Förderung?") == compare._fold("Gibt es Förderung?")
    assert {compare._fold(str(number)) for number in range(100)} == set(range(5))
