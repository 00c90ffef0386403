"""Show how far long work is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

if TYPE_CHECKING:
    import logging
    from typing import Self


@dataclass
class Progress:
    """Counts steps of work.

    Attributes:
        what: Name of one step, such as `trial`.
        total: Steps there are to do at most.
        logger: Where lines go if there is no terminal.
        log_every: Steps after which there is a line.
    """

    what: str
    total: int
    logger: logging.Logger
    log_every: int = 1
    _done: int = 0
    _bar: Any = field(default=None)

    def __enter__(self) -> Self:
        """Draw the bar, if somebody is there to see it."""
        if sys.stderr.isatty():
            self._bar = tqdm(total=self.total, unit=self.what, file=sys.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the bar."""
        if self._bar is not None:
            self._bar.close()

    def advance(self, note: str) -> None:
        """Count one step.

        Args:
            note: What it came to, in a few words.
        """
        self._done += 1
        if self._bar is not None:
            self._bar.set_postfix_str(note)
            self._bar.update()
        elif self._done % self.log_every == 0 or self._done == self.total:
            self.logger.info("%s %d of %d: %s", self.what, self._done, self.total, note)
