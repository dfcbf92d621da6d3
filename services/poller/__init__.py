"""From an address to stored entries.

consumes: feeds that are due (rows of `feeds`), and what their servers answer
produces: rows of `entries` and `revisions`; the classifier is rung with their ids after commit
owns: the schedule and validators of `feeds`, every attempt in `fetches`
on a crash: the lease of a feed under way runs out; another poller takes it and closes the attempt as
    abandoned; entries, validators and schedule are one transaction, so no body counts as seen that was not
    stored
"""
