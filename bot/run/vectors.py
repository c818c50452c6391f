from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.knowledge.finder import texts_of
from bot.knowledge.load import EntryFiles
from bot.knowledge.place import DELIVERED
from bot.knowledge.vector_file import VECTORS, key_of, load_vectors, save_vectors
from bot.run.environment import base_environment
from bot.run.logs import LogFolder
from bot.run.parts import ENGINE_PYTHON
from bot.run.process import Processes
from bot.run.terminal import Terminal


async def ensure_vectors(
    processes: Processes,
    logs: LogFolder,
    terminal: Terminal,
    folder: Path = DELIVERED,
    file: Path = VECTORS,
    overlays: Sequence[Path] = (),
) -> None:
    """Makes the sentence vectors of the answers that have none yet. Without them entries are found by letters
    alone, so a failure is only told."""
    # Those of the delivered entries stay too: another centre may run from the same checkout.
    shelves = (EntryFiles(folder), EntryFiles(folder, overlays=overlays))
    texts = {text for shelf in shelves for one in shelf.snapshot().files for text in texts_of(one.entry)}
    known = {key: vector for key, vector in load_vectors(file).items() if key in map(key_of, texts)}
    new = sorted(text for text in texts if key_of(text) not in known)
    if not new:
        return
    with terminal.working("Reading the answers"), tempfile.TemporaryDirectory() as scratch:
        asked, made = Path(scratch, "texts.json"), Path(scratch, "vectors.json")
        asked.write_text(json.dumps(new), "utf-8")
        with logs.open("vectors") as log:
            command = (str(ENGINE_PYTHON), "-m", "bot.nlu.vectors", str(asked), str(made))
            process = await processes.start(command, base_environment(), log)
            try:
                code = await process.wait()
            finally:
                await processes.stop(process)
        vectors = json.loads(made.read_text("utf-8")) if code == 0 else None
    if vectors is None:
        terminal.warn(f"No sentence vectors, answers are found by letters alone: {logs.path}/vectors.log")
        return
    file.parent.mkdir(exist_ok=True)
    save_vectors(known | dict(zip(map(key_of, new), vectors, strict=True)), file)
