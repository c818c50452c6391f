"""Makes sentence vectors: `python -m bot.nlu.vectors TEXTS VECTORS`, a JSON list in, one of vectors out."""

import json
import sys
from pathlib import Path

from bot.nlu.encoder import load_encoder
from bot.nlu.intent_model import ModelSettings


def main(texts: Path, vectors: Path) -> None:
    """Writes null where the encoder is not installed."""
    encode = load_encoder(ModelSettings().encoder)
    wanted = json.loads(texts.read_text("utf-8"))
    found = encode(wanted).tolist() if encode and wanted else None
    vectors.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
