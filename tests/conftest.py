"""Fixtures shared by every test: a real PostgreSQL and a real Valkey.

With TRADEWIRE_DATABASE_URL and TRADEWIRE_REDIS_URL set, those servers are used (the account must be allowed
to create databases); without them, embedded ones are started once and shared by all test processes.
"""

pytest_plugins = ["tests.support.servers"]
