"""The API: what tradewire knows, for those who ask, and who wants to be told.

consumes: every table, by reading; requests carrying a key
produces: answers; feeds, endpoints and subscriptions as they are asked for; test events and resends
owns:     nothing that is not in PostgreSQL: cursors and keys are checked, not remembered
on a crash: the request under way fails and may be repeated; no row is half written; several may run
"""
