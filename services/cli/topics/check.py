"""`tradewire topics check`."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.adapters.seeds import load_gazetteer
from services.cli.options import Json, err, out, read_settings
from services.cli.topics.access import read_pack
from services.cli.topics.views import decision_json, decision_lines
from services.domain.packchange import decide_change
from services.domain.packs import PackError
from services.domain.topics import TopicClassifier

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Topic packs (YAML).", show_default=False)]


def check(files: Files, json: Json = False) -> None:
    """Check topic packs and run their own examples; needs no server, changes nothing.

    All faults of a file are told, each with line, field and remedy. Exit code 1 if an example does not
    hold, 2 if a pack cannot be used at all.

    Examples: tradewire topics check tea.yaml · tradewire topics check seeds/topics/*.yaml
    """
    gazetteer = load_gazetteer(read_settings().entities_file)
    code, found = 0, []
    for file in files:
        try:
            pack = read_pack(file)
            classifier = TopicClassifier([pack], gazetteer)
        except PackError as error:
            code = 2
            for fault in error.faults:
                err.print(f"tradewire: {fault}", style="red", markup=False)
            told = [{"line": one.line, "field": one.field, "error": str(one)} for one in error.faults]
            found.append({"file": str(file)} | told[0] | {"faults": told})
            continue
        decision = decide_change(pack, classifier, None, [])
        code = max(code, 0 if decision.allowed else 1)
        found.append({"file": str(file)} | decision_json(pack, decision))
        if not json:
            out.print("\n".join(decision_lines(pack, decision)), markup=False)
    if json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    raise typer.Exit(code)
