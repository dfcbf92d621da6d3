"""What an API key may do."""

from enum import StrEnum


class Scope(StrEnum):
    """One permission. ADMIN includes the others."""

    READ = "developments:read"
    DEVELOPMENTS = "developments:write"
    SUBSCRIPTIONS = "subscriptions:write"
    ENDPOINTS = "endpoints:write"
    FEEDS = "feeds:write"
    TOPICS = "topics:write"
    FEEDBACK = "feedback:write"
    ADMIN = "admin"


SCOPES = {
    Scope.READ: "Read topics, feeds, articles, developments, milestones and events",
    Scope.DEVELOPMENTS: "Merge, split, rename, pin and close developments; move articles",
    Scope.SUBSCRIPTIONS: "Read and change subscriptions; read and resend deliveries",
    Scope.ENDPOINTS: "Read and change endpoints; rotate their secrets; send test events",
    Scope.FEEDS: "Add and change feeds; have them polled",
    Scope.TOPICS: "Add, check, disable and enable topics",
    Scope.FEEDBACK: "Say what articles are (relevant, not relevant, wrong development); take it back",
    Scope.ADMIN: "Everything",
}
