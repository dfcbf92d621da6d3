"""Entries become articles, matches, developments and events.

consumes: jobs of entry ids, or of the backlog, from the queue; the rows themselves come from Postgres
produces: articles, matches, milestones, developments, and events in the outbox, in the same transaction
owns: articles, matches, developments, milestones; `processed_at`, `article_id` and `process_error` of entries
on a crash: the transaction is rolled back, the entries stay unprocessed, and the sweep rings them again
"""
