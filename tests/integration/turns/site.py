"""A Cairn whose content is edited while patients use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cairn.content.load import collect_files
from cairn.settings import REPOSITORY
from cairn.store.tables import ContentRelease
from cairn.turns.publish import Draft, Signature, add_draft, draft_release, draft_rollback
from tests.integration.turns.conftest import Clinic

TWO = Signature(author="A. Author", reviewer="R. Reviewer, psychologist", reason="for a test")
FIRST = "modules/m0-intake.yml"


@dataclass
class Site:
    """The clinic of the turn tests, with its content folder in memory."""

    clinic: Clinic
    files: dict[str, bytes]

    @classmethod
    async def begin(cls, clinic: Clinic) -> Site:
        """Publish what ships as release 1, and use it."""
        site = cls(clinic, collect_files(REPOSITORY / "content"))
        assert await site.publish() == 1
        return site

    def edit(self, name: str, old: str, new: str) -> None:
        """Change one place in a file."""
        text = self.files[name].decode()
        assert old in text, f"{old!r} is not in {name}"
        self.files[name] = text.replace(old, new, 1).encode()

    def raise_to(self, name: str, number: int, replaces: str = "") -> None:
        """Give a module its next revision number."""
        lines = [
            line
            for line in self.files[name].decode().splitlines()
            if not line.startswith(("revision:", "replaces:"))
        ]
        at = next(place for place, line in enumerate(lines) if line.startswith("kind:"))
        lines.insert(at, f"revision: {number}")
        if replaces:
            lines.insert(at, f"replaces: {{{replaces}}}")
        self.files[name] = ("\n".join(lines) + "\n").encode()

    async def draft(self) -> Draft:
        async with self.clinic.runtime.db.begin() as session:
            return await draft_release(session, self.files)

    async def add(self, draft: Draft, signature: Signature = TWO) -> int:
        async with self.clinic.runtime.db.begin() as session:
            return await add_draft(session, draft, signature, self.clinic.now)

    async def publish(self) -> int:
        """Publish the files as they are, and let the running process take them."""
        number = await self.add(await self.draft())
        assert await self.clinic.runtime.refresh()
        return number

    async def roll_back(self, number: int, *, including_safety: bool = False) -> int:
        async with self.clinic.runtime.db.begin() as session:
            draft = await draft_rollback(session, number, including_safety=including_safety)
        added = await self.add(draft)
        assert await self.clinic.runtime.refresh()
        return added

    async def rows(self) -> list[Any]:
        return await self.clinic.rows(ContentRelease)
