"""`tradewire settings`."""

import orjson
import typer
from rich.table import Table

from services.cli.options import Json, out
from services.runtime.setting_sources import source_of
from services.runtime.settings import Settings, load_settings, values


def settings(json: Json = False) -> None:
    """List every setting: name, value, where it comes from, what it means. Secrets are masked.

    Each is set by the variable TRADEWIRE_ and its name in capitals, by a file that the same name with _FILE
    names, or in tradewire.yaml. Wrong values are named here and refused at every start.
    """
    shown = values(load_settings())
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
    table = Table("setting", "value", "source", "meaning", row_styles=["", "dim"])
    for name, value, source, text in rows:
        table.add_row(name, "" if value is None else str(value), source, text)
    out.print(table, soft_wrap=False)
