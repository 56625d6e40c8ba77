"""What one import remembers while it runs: on disk, so that memory stays flat.

SQLite's private temporary database: it lives in a file without a name and dies with the process.
"""

import pickle
import sqlite3
from collections.abc import Iterator

from articles.transfer.record import ArticleRecord, Place


class Ledger:
    def __init__(self):
        self._db = sqlite3.connect("")
        self._db.execute(
            "CREATE TABLE seen (identity PRIMARY KEY, digest, file, line) WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE later (article_id, digest, record)")

    def close(self) -> None:
        self._db.close()

    def see(self, identity: str, digest: str, place: Place) -> tuple[str, Place] | None:
        """Note a record; the digest and place of an earlier one of this identity, if any."""
        row = self._db.execute(
            "SELECT digest, file, line FROM seen WHERE identity = ?", [identity]
        ).fetchone()
        if row:
            return row[0], Place(row[1], row[2])
        self._db.execute(
            "INSERT INTO seen VALUES (?, ?, ?, ?)", [identity, digest, place.file, place.line]
        )
        return None

    def keep_for_later(self, article_id: int, digest: str, record: ArticleRecord) -> None:
        """Keep a record whose recommendations name articles that are still to come."""
        self._db.execute(
            "INSERT INTO later VALUES (?, ?, ?)", [article_id, digest, pickle.dumps(record)]
        )

    def later(self) -> Iterator[tuple[int, str, ArticleRecord]]:
        for article_id, digest, record in self._db.execute("SELECT * FROM later"):
            yield article_id, digest, pickle.loads(record)  # noqa: S301 - written by ourselves
