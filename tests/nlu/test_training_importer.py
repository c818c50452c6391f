import copy
from pathlib import Path

import pytest
import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.training_importer import Sentence, TrainingImporter

# Rasa warns of slots that nothing here has; with each domain it reads.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill")
ROOT = Path(__file__).parents[2]
GREET = 'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - Hallo\n      - guten Tag: ja\n'
ASK = 'version: "3.1"\nnlu:\n  - intent: ask\n    examples: |\n      - Gibt es Geld?\n      - "Wo?" # ja\n\n'
OTHERS = {
    "another order": 'nlu:\n  - intent: ask\n    examples: |\n      - Wo?\nversion: "3.1"\n',
    "another indent": 'version: "3.1"\nnlu:\n- intent: ask\n  examples: |\n    - Wo?\n',
    "a comment": '# Fragen\nversion: "3.1"\nnlu:\n  - intent: ask\n    examples: |\n      - Wo?\n',
    "a synonym": 'version: "3.1"\nnlu:\n  - synonym: Geld\n    examples: |\n      - Kohle\n',
    "an entity": 'version: "3.1"\nnlu:\n  - intent: ask\n    examples: |\n      - in [Halle](place)\n',
    "metadata": (
        'version: "3.1"\nnlu:\n  - intent: ask\n    metadata: {by: Anna}\n    examples: |\n      - Wo?\n'
    ),
    "responses": 'version: "3.1"\nresponses:\n  utter_x:\n    - text: Ja\n',
}


def written(folder: Path, **contents: str) -> list[str]:
    for name, content in contents.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    return [str(folder)]


def read(kind: type[RasaFileImporter], paths: list[str]):
    return kind(None, None, paths).get_nlu_data()


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_all_is_read_as_rasa_reads_it(tmp_path: Path, other: str) -> None:
    paths = written(tmp_path, greet=GREET, ask=ASK, other=other)
    ours, rasas = read(TrainingImporter, paths), read(RasaFileImporter, paths)
    assert {one.fingerprint() for one in ours.training_examples} == {
        one.fingerprint() for one in rasas.training_examples
    }
    assert ours.entity_synonyms == rasas.entity_synonyms
    assert ours.responses == rasas.responses


def test_our_own_data_is_read_as_rasa_reads_it() -> None:
    ours, rasas = (read(kind, [str(ROOT / "data")]) for kind in (TrainingImporter, RasaFileImporter))
    assert ours.training_examples == rasas.training_examples
    assert all(isinstance(one, Sentence) for one in ours.training_examples)


def test_a_training_reads_by_this_importer() -> None:
    (named,) = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["importers"]
    assert named["name"] == f"{TrainingImporter.__module__}.{TrainingImporter.__name__}"


def test_a_mistake_is_told_with_the_name_of_its_file(tmp_path: Path) -> None:
    paths = written(tmp_path, greet=GREET, broken='version: "3.1"\nnlu:\n  - intent: [a\n')
    with pytest.raises(RasaException, match=r"broken\.yml"):
        read(TrainingImporter, paths)


def test_an_example_without_its_dash_is_warned_of_with_the_name_of_its_file(tmp_path: Path) -> None:
    paths = written(tmp_path, greet=GREET, odd=ASK.replace("- Gibt", "Gibt"))
    with pytest.warns(UserWarning, match=r"odd\.yml"):
        assert len(read(TrainingImporter, paths).training_examples) == 3


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    paths = written(tmp_path, greet=GREET)
    assert len(read(TrainingImporter, paths).training_examples) == 2
    written(tmp_path, greet=GREET + "      - moin\n")
    assert len(read(TrainingImporter, paths).training_examples) == 3


def test_a_changed_copy_changes_nothing_else() -> None:
    one = Sentence.of(Message.build("Hallo", "greet"))
    before = one.fingerprint()
    copied = copy.deepcopy(one)
    assert copied == one
    copied.set("intent", "thank", add_to_output=True)
    assert (one.get("intent"), one.fingerprint()) == ("greet", before)
    assert copied.fingerprint() != before
    assert "intent" not in one.output_properties


def test_setting_what_is_there_already_keeps_the_fingerprint() -> None:
    one = Sentence.of(Message.build("Hallo", "greet"))
    before = one.fingerprint()
    one.set("intent", "greet")
    assert one.fingerprint() == before


@pytest.mark.parametrize("more", [{"entities": [{"entity": "place"}]}, {"example_metadata": {"by": "Anna"}}])
def test_a_message_with_more_than_text_and_intent_stays_what_it_is(more: dict[str, object]) -> None:
    message = Message.build("In Halle", "inform", **more)
    assert Sentence.of(message) is message
