"""Where the servers of a home are found; computed alike by `up` and by every command beside it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Not tempfile.gettempdir(): two shells with different TMPDIR must find the same servers, and a unix socket's
# path holds 108 bytes (104 on macOS), which a home of any length would break. The directory made below it is
# 0700, and refused when it belongs to somebody else.
_SOCKETS = Path("/tmp")  # noqa: S108

OWNER = "leadbridge"
APP_ROLE = "leadbridge_app"
SUPERUSER = "postgres"
DATABASE = "leadbridge"


@dataclass(frozen=True)
class Addresses:
    """The files and URLs of one home's PostgreSQL and Valkey."""

    home: Path
    socket_dir: Path

    @property
    def postgres_dir(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey_dir(self) -> Path:
        return self.home / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.socket_dir / "valkey.sock"

    @property
    def database_url(self) -> str:
        """The product's database, as the role that owns it."""
        return self._postgres_url(OWNER, DATABASE)

    @property
    def superuser_url(self) -> str:
        """The maintenance database, as the role that may do anything: for set-up and tests only."""
        return self._postgres_url(SUPERUSER, "postgres")

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"

    def _postgres_url(self, role: str, database: str) -> str:
        return f"postgres://{role}@{quote(str(self.socket_dir), safe='')}:5432/{database}"


def for_home(home: Path) -> Addresses:
    """The addresses of this home for this user; pure, so that nobody has to be asked where they are."""
    home = home.resolve()
    name = hashlib.sha256(f"{os.getuid()}:{home}".encode()).hexdigest()[:12]
    return Addresses(home=home, socket_dir=_SOCKETS / f"lb-{name}")
