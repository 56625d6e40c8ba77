"""Articles in and out: from files of several formats to records, from records to the site, and
the whole site to one file again.

A format turns text into records and back without a database, so that a round trip is a pure test.
`load` brings records in through `publishing` and can be run twice; `export` writes everything.
"""
