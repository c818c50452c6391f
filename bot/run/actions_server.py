"""The action server in one process: `python -m bot.run.actions_server PORT`.

`python -m rasa_sdk --actions actions` does the same, but Sanic then starts a manager and a worker, which
import everything twice: twice the memory and twice the start. Ours is watched by `lotse run` anyway.
"""

from __future__ import annotations

import logging
import os
import sys

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sqlalchemy.exc import SQLAlchemyError

from actions.context import dialogue
from bot.logs import set_up_logs


def main() -> None:
    set_up_logs()
    # The executor's own level is DEBUG-like: it would log what people wrote.
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    executor = ActionExecutor()
    executor.register_package("actions")
    try:
        dialogue().warm_up()
    except SQLAlchemyError as error:
        logging.warning("The database did not answer at the start (%s).", type(error).__name__)
    app = create_app(executor, cors_origins=[])
    host = os.environ.get("SANIC_HOST", "127.0.0.1")
    app.run(host, int(sys.argv[1]), single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
