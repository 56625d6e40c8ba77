"""Articles in and out: from files of several formats to records, from records to the site, and
the whole site to one file again.

A format turns text into records and back without a database, so that a round trip is a pure test.
`load` brings records in through `publishing` and can be run twice; `export_site` writes everything.
"""

from articles.transfer.demo import begin_demo, load_demo
from articles.transfer.export import Exported, export_site
from articles.transfer.load import load
from articles.transfer.outcome import Counts, Message, Options
from articles.transfer.reading import FORMATS, read_files
from articles.transfer.record import Unreadable

__all__ = [
    "FORMATS",
    "Counts",
    "Exported",
    "Message",
    "Options",
    "Unreadable",
    "begin_demo",
    "export_site",
    "load",
    "load_demo",
    "read_files",
]
