"""What one import remembers while it runs: on disk, so that memory stays flat.

SQLite's private temporary database: it lives in a file without a name and dies with the process.
"""

import pickle
import sqlite3
from collections.abc import Iterator

from articles.transfer.record import ArticleRecord, HistoryRecord, Place, VersionRecord


class Ledger:
    def __init__(self):
        self._db = sqlite3.connect("")
        self._db.execute(
            "CREATE TABLE seen (identity PRIMARY KEY, digest, file, line) WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE later (article_id, digest, record)")
        self._db.execute("CREATE TABLE versions (history INTEGER, record)")
        self._db.execute("CREATE INDEX versions_of_history ON versions (history)")
        self._db.execute("CREATE TABLE histories (history INTEGER PRIMARY KEY, article_id, record)")

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

    def keep_version(self, history: int, record: VersionRecord) -> None:
        """Keep a version of the history of this number."""
        self._db.execute("INSERT INTO versions VALUES (?, ?)", [history, pickle.dumps(record)])

    def forget_history(self, history: int) -> None:
        self._db.execute("DELETE FROM versions WHERE history = ?", [history])

    def keep_history(
        self, history: int, article_id: int, place: Place, record: HistoryRecord
    ) -> None:
        """Note which article the history of this number is to be kept with."""
        self._db.execute(
            "INSERT OR REPLACE INTO histories VALUES (?, ?, ?)",
            [history, article_id, pickle.dumps((place, record))],
        )

    def histories(self) -> Iterator[tuple[int, int, Place, HistoryRecord]]:
        """Number, article, place and record of each history that is to be kept."""
        rows = self._db.execute("SELECT * FROM histories ORDER BY history")
        for history, article_id, data in rows:
            place, record = pickle.loads(data)  # noqa: S301 - written by ourselves
            yield history, article_id, place, record

    def versions(self, history: int) -> Iterator[VersionRecord]:
        rows = self._db.execute(
            "SELECT record FROM versions WHERE history = ? ORDER BY rowid", [history]
        )
        for (record,) in rows:
            yield pickle.loads(record)  # noqa: S301 - written by ourselves
