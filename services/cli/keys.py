"""`tradewire keys create|list|revoke`."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import orjson
import typer
from rich.table import Table
from rich.text import Text

from services.adapters.db.api_keys import ApiKey, create_key, list_keys, revoke_key
from services.adapters.db.health import require_tables
from services.cli.options import Data, Json, err, on_data, out, settings_for
from services.domain.ids import parse, public
from services.domain.scopes import Scope
from services.runtime.reach import reach_servers
from services.runtime.wiring import open_database

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for; shown in lists.", show_default=False)],
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it may do; may be given several times.", show_default="developments:read"),
    ] = None,
    expires_in_days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days until it ends; without, never.")
    ] = None,
    json: Json = False,
    data: Data = None,
) -> None:
    """Create a key and show its secret, this once; only a digest is kept.

    Scopes: developments:read, developments:write, subscriptions:write, endpoints:write, feeds:write,
    feedback:write, topics:write, admin (everything).

    Example: tradewire keys create desk --scope developments:read --scope feeds:write
    """
    if not name.strip():
        raise typer.BadParameter("say what the key is for", param_hint="NAME")
    scopes = [str(one) for one in scope or [Scope.READ]]
    expires_at = None if expires_in_days is None else datetime.now(UTC) + timedelta(days=expires_in_days)
    settings = settings_for("keys", data)
    with reach_servers(settings, "keys create") as reached:
        database = open_database(reached.settings, pool_size=1)
        require_tables(database)
        with database.transaction() as connection:
            key_id, secret = create_key(connection, name, scopes, expires_at)
        database.close()
    if json:
        typer.echo(orjson.dumps({"id": public("key", key_id), "name": name, "scopes": scopes, "key": secret}))
        return
    err.print(f"{public('key', key_id)} ({', '.join(scopes)}); the key is shown only now:")
    typer.echo(secret)


@app.command(name="list")
def show(json: Json = False, data: Data = None) -> None:
    """List all keys: what they may do, when they were last used, whether they still work.

    Example: tradewire keys list
    """
    settings = settings_for("keys", data)
    with reach_servers(settings, "keys list") as reached:
        database = open_database(reached.settings, pool_size=1)
        require_tables(database)
        with database.transaction() as connection:
            keys = list_keys(connection)
        database.close()
    if json:
        typer.echo(orjson.dumps([_plain(key) for key in keys], option=orjson.OPT_INDENT_2))
        return
    table = Table("id", "name", "key", "scopes", "state", "last used", box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for key in keys:
        used = f"{key.last_used_at:%F %H:%M}" if key.last_used_at else "never"
        table.add_row(
            public("key", key.id), Text(key.name), f"{key.prefix}…", "\n".join(key.scopes), _state(key), used
        )
    out.print(table if keys else f"no keys yet; make one with: tradewire keys create NAME{on_data(settings)}")


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY_ID", help="As listed: key_3.", show_default=False)],
    data: Data = None,
) -> None:
    """End a key at once. Listed it stays, so that its use can be looked up.

    Example: tradewire keys revoke key_3
    """
    try:
        key_id = parse("key", key)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="KEY_ID") from error
    settings = settings_for("keys", data)
    with reach_servers(settings, "keys revoke") as reached:
        database = open_database(reached.settings, pool_size=1)
        require_tables(database)
        with database.transaction() as connection:
            done = revoke_key(connection, key_id)
        database.close()
    if not done:
        err.print(f"tradewire: no working key {key}; see: tradewire keys list")
        raise typer.Exit(1)
    out.print(f"{key} is revoked")


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is not None and key.expires_at <= datetime.now(UTC):
        return "expired"
    return "works" if key.expires_at is None else f"until {key.expires_at:%F}"


def _plain(key: ApiKey) -> dict[str, object]:
    return {
        "id": public("key", key.id),
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "state": _state(key),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
    }
