"""What a person wants a file to be read as, beside the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_GRID_KEYS = ("encoding", "delimiter", "header_line", "tables")


@dataclass(frozen=True)
class Instructions:
    """How a file is to be read where its own evidence is not enough; the same values read it the same way again.

    ``mapping`` is field to header; ``settings`` answers questions (see ``reading.ANSWERS``); ``sheet`` and
    ``section`` name one of several tables of the file.
    """

    table: str | None = None
    source: str | None = None
    mapping: Mapping[str, str] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    section: int | None = None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Instructions:
        """From its fields by name; those that are None say nothing."""
        return cls(**{name: value for name, value in fields.items() if value is not None})

    @property
    def says_something(self) -> bool:
        """Whether a person said anything that is worth remembering for the next file of this kind."""
        return bool(self.table or self.mapping or self.settings)

    @property
    def grid_settings(self) -> dict[str, str]:
        """The answers that concern the reading of records, not their values."""
        return {k: v for k, v in self.settings.items() if k in _GRID_KEYS}

    def json(self) -> dict:
        """As plain data, to be kept with the load."""
        return {
            "table": self.table,
            "source": self.source,
            "mapping": dict(self.mapping) if self.mapping else None,
            "settings": dict(self.settings),
            "sheet": self.sheet,
            "section": self.section,
        }
