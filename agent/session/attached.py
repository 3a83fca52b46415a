"""The files that the user named to be sent along, as the gate knows them."""

from collections.abc import Iterable

from agent.common.named_files import NamedFile
from agent.session.session import Session
from tools.spec import Record


def give_files(session: Session, files: Iterable[NamedFile]) -> None:
    """Let a run attach these files, as they are now; whoever calls it has them from the user's own words."""
    session.services.memory.learn(
        Record("file", file.name, {"path": file.path, "size": file.size, "sha256": file.sha256}) for file in files
    )
