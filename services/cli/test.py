"""`tradewire test`: explained here; the checks themselves are run by the script at the root."""

import typer

CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True}


def test() -> None:
    """Run every check and test of the code: ruff, mypy, import-linter, pytest.

    Whatever follows is handed to pytest: `tradewire test -m "not slow"`, `tradewire test tests/domain`.
    The developer's tools are installed at the first time. The last line is pytest's; the exit code is that of
    the first check that fails.

    Examples: tradewire test · tradewire test tests/domain
    """
    typer.echo("tradewire: start the checks with ./tradewire test (the script in the root folder)", err=True)
    raise typer.Exit(2)
