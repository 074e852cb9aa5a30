"""The terminal as a channel: for a person who watches `suanli run`, and for the first five minutes."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from monitors.message import Message


def show(message: Message, console: Console, *, grave: bool) -> None:
    """Print a message in a frame; colours only where the console is a terminal."""
    style = "red" if grave else "yellow"
    console.print(
        Panel(Text(message.plain), title=Text(message.title, style="bold"), title_align="left", border_style=style)
    )
