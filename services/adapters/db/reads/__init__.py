"""What the API reads: one module a noun, keyset pages only, rows as plain dicts for orjson."""
