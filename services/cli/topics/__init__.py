"""`tradewire topics …`: what is watched for; one file a command, all as the API does it."""

import typer

from services.cli.topics.add import add
from services.cli.topics.apply import apply
from services.cli.topics.check import check
from services.cli.topics.diff import diff
from services.cli.topics.show import disable, enable, listing, show
from services.cli.topics.suggest import suggest

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
app.command(name="list")(listing)
for command in (show, check, add, diff, apply, suggest, disable, enable):
    app.command()(command)
