"""The notifier: from recorded events to subscribers who know.

consumes: `events` without a number, `subscriptions`, `deliveries` that are due; all it needs is PostgreSQL.
produces: `deliveries` with their bodies, signed POST requests, one `attempts` row a request, the `told` log.
owns: numbering and routing (one leader at a time), the states of deliveries, the health of endpoints; it also
deletes what is old.
on a crash: rows say where it stood. What was being sent is `lost` when its lease ends, and is sent again with
the same id and the same bytes; nothing is told that was not committed, and nothing committed is forgotten.
"""
