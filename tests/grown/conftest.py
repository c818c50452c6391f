from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.smtp_servers import Postbox, free_port
from grown_form import GrownForm, running_grown_form
from post_office import PostOffice

from bot.db.engine import UnitOfWork, make_engine

# A Monday; the next Sprechtage are 3 December 2026 (Halle) and 10 December 2026 (Magdeburg).
NOW = "2026-11-23T09:00:00+01:00"


@pytest.fixture(scope="session")
def post_office() -> Iterator[PostOffice]:
    with PostOffice(Postbox(), free_port()) as office:
        yield office


@pytest.fixture(scope="session")
def grown(post_office: PostOffice) -> Iterator[GrownForm]:
    # pytest's own folders may not be entered by other users, and PostgreSQL runs as one.
    folder = Path(tempfile.mkdtemp(prefix="lotse-grown-"))
    folder.chmod(0o755)
    smtp = f"smtp://127.0.0.1:{post_office.port}"
    with running_grown_form(folder, NOW, LOTSE_SMTP_URL=smtp) as form:
        yield form
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database(grown: GrownForm) -> Iterator[UnitOfWork]:
    engine = make_engine(grown.database_url)
    yield UnitOfWork(engine)
    engine.dispose()
