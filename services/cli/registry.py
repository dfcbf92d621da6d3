"""Every command, with the group it is shown in; a command's module is imported only when it is run."""

from dataclasses import dataclass

RUN, ANALYSE, MANAGE = "Run", "Documents and quality", "Look after"


@dataclass(frozen=True)
class Listed:
    """A command: its module in services.cli has a function (or, for a family, a Typer `app`) of that name."""

    name: str
    group: str
    summary: str
    family: bool = False


COMMANDS = (
    Listed("up", RUN, "Run the whole system on this machine until Ctrl-C."),
    Listed("demo", RUN, "Show the main job on bundled feeds, offline, from poll to signed alert."),
    Listed("ingest", ANALYSE, "Bring in documents by hand: text, HTML, feeds, JSON lines."),
    Listed("classify", ANALYSE, "Classify and group a file of entries, without any server."),
    Listed("evaluate", ANALYSE, "Print the quality figures over a file of labelled entries."),
    Listed("bench", ANALYSE, "Measure how fast entries are classified and grouped.", family=True),
    Listed("articles", ANALYSE, "List and show what was published, and what it is about.", family=True),
    Listed("why", ANALYSE, "Explain an article's topics and development: why, and why not."),
    Listed("feedback", ANALYSE, "Say what articles are, mine it for phrases, measure by it.", family=True),
    Listed("topics", ANALYSE, "Show, check, add, compare and suggest what is watched for.", family=True),
    Listed("entities", ANALYSE, "List and show who and what is recognised by name.", family=True),
    Listed("feeds", MANAGE, "List, check, add, pause, poll, remove, import and export feeds.", family=True),
    Listed("developments", MANAGE, "List, show, merge, split, move, name, pin and close them.", family=True),
    Listed("milestones", MANAGE, "List dated steps, and put them right.", family=True),
    Listed("silences", MANAGE, "Keep back, for a time, what a subscription would be told.", family=True),
    Listed("replay", MANAGE, "Tell a subscription what it missed, since a time."),
    Listed("doctor", MANAGE, "Check servers, schema, queue, feeds and services, and say what to do."),
    Listed("settings", MANAGE, "List every setting with its value and where it comes from."),
    Listed("keys", MANAGE, "Create, list and revoke API keys.", family=True),
    Listed("migrate", MANAGE, "Bring the database to the newest schema."),
    Listed("prune", MANAGE, "Delete old rows now, or say which would go; the notifier does it hourly."),
    Listed("seed", MANAGE, "Register the bundled topics, feeds and milestones; done twice, adds nothing."),
    Listed("health", MANAGE, "Tell whether one service on this host is at work (for container checks)."),
    Listed("test", MANAGE, "Run every check and test of the code."),
    Listed("version", MANAGE, "Print the version."),
)
