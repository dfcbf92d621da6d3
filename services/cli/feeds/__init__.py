"""`tradewire feeds …`: the addresses that are polled, as the API looks after them."""

import typer

from services.cli.feeds.adding import add
from services.cli.feeds.changing import pause, poll, remove, resume
from services.cli.feeds.check import check
from services.cli.feeds.lists import export, import_list
from services.cli.feeds.show import listing, show

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
app.command(name="list")(listing)
for command in (show, add, check, pause, resume, poll, remove):
    app.command()(command)
app.command(name="import")(import_list)
app.command()(export)
