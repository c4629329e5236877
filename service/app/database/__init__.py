"""The SQLite database: the same engine options, hooks and transactions, sync and async."""
