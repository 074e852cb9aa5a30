"""What is kept, and how it is read: `from storage import open_readonly` for frames in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from storage.frames import Frames


def open_readonly(path: Path | str) -> Frames:
    """The public tables of the database at `path` as Polars or pandas frames; nothing can be written.

    Raises DatabaseUnusable where there is none. Frames are imported here, so that `import storage` costs nothing.
    """
    from storage.frames import open_frames

    return open_frames(path)
