"""Who sits at this machine."""

import getpass

PROGRAM = "puffle-agent"
"""Who has done what the program does by itself."""


def current_user() -> str:
    """The login name; a user without one has a number on this system and is called unknown."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
