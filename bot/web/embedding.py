from __future__ import annotations

from bot.settings import Settings
from bot.web.bundle import Widget


def snippet(settings: Settings, widget: Widget | None = None) -> str:
    """The lines for other pages; with `widget`, the browser checks the file against its hash."""
    check = f' integrity="{widget.integrity}" crossorigin="anonymous"' if widget else ""
    return (
        f'<script src="{settings.address}/widget.js"{check} defer></script>\n<digital-lotse></digital-lotse>'
    )


def page_policy(settings: Settings) -> str:
    """What the embedding page's Content-Security-Policy has to allow, beside what it allows already."""
    home = settings.address
    return f"script-src 'self' {home}; style-src 'self' {home}; connect-src 'self' {home}"
