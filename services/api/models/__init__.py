"""The shapes of requests (checked) and answers (described): edge types, one module a noun."""
