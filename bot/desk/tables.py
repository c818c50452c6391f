from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from litestar import Response

# What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response[bytes]:
    """A table to download, as German spreadsheets read it: UTF-8 with a mark, semicolons.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(one) for one in headings])
    writer.writerows([_harmless(one) for one in row] for row in rows)
    return Response(
        text.getvalue().encode("utf-8-sig", "replace"),
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _harmless(value: object) -> str:
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
