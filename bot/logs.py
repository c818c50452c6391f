"""The logs of our own processes: one JSON object a line, without personal data or what people wrote."""

from __future__ import annotations

import json
import logging
import os
import sys
from functools import partial

import structlog
from structlog.typing import EventDict, WrappedLogger

PART_VARIABLE = "LOTSE_PART"


def set_up_logs(level: int = logging.INFO) -> None:
    """Sends the product's logs to standard error; libraries only speak up from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                _add_part,
                _keep_kind_of_error,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(partial(json.dumps, ensure_ascii=False)),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("actions").setLevel(level)


def _add_part(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    part = os.environ.get(PART_VARIABLE)
    return {**line, "part": part} if part else line


def _keep_kind_of_error(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """A traceback's message may quote what a visitor wrote; its kind does not."""
    record: logging.LogRecord = line["_record"]
    if record.exc_info and record.exc_info[0]:
        line["error"] = record.exc_info[0].__name__
    line.pop("exc_info", None)
    # The formatter would add the traceback by itself.
    record.exc_info = record.exc_text = None
    return line
