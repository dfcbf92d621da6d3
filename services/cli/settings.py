"""`tradewire settings`."""

import orjson
import typer
from rich.table import Table
from rich.text import Text

from services.cli.options import Json, out, read_settings
from services.runtime.setting_sources import source_of
from services.runtime.settings import Settings, values


def settings(json: Json = False) -> None:
    """List every setting: name, value, where it comes from, what it means. Secrets are masked.

    Each is set by the variable TRADEWIRE_ and its name in capitals, by a file that the same name with _FILE
    names, or in tradewire.yaml. Wrong values are named here and refused at every start.

    Examples: tradewire settings · tradewire settings --json
    """
    shown = values(read_settings())
    rows = [
        (name, shown[name], source_of(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    if json:
        found = {
            name: {"value": value, "source": source, "description": text}
            for name, value, source, text in rows
        }
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("setting", no_wrap=True)
    for name, share in (("value", 2), ("source", 2), ("meaning", 5)):
        table.add_column(name, overflow="fold", ratio=share)
    for name, value, source, text in rows:
        cells = (name, "" if value is None else str(value), source, text)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table, soft_wrap=False)
