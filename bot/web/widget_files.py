from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, get

from bot.web.bundle import build_widget
from bot.web.requests import WiredServices

WIDGET = build_widget()


@get("/widget.js", sync_to_thread=False, include_in_schema=False)
def widget_script(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The chat for any page: one file, asked for again at every visit but sent only when it changed."""
    headers = {"ETag": WIDGET.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match", "") == WIDGET.etag:
        return Response(b"", status_code=304, headers=headers)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(
        WIDGET.packed if packed else WIDGET.script,
        media_type="text/javascript; charset=utf-8",
        headers=headers,
    )


@get("/farben.css", sync_to_thread=False, include_in_schema=False)
def colours(services: WiredServices) -> Response[str]:
    """The centre's colours for pages and widget; a file, because inline styles are not allowed here."""
    found = services.chambers.colours
    lines = (
        f"  --lotse-{name.replace('_', '-')}: {getattr(found, name)};"
        for name in ("primary", "on_primary", "text", "background")
    )
    return Response(
        ":root, :host {\n" + "\n".join(lines) + "\n}\n",
        media_type=MediaType.CSS,
        headers={"Cache-Control": "no-cache"},
    )


WIDGET_FILES = [widget_script, colours]
