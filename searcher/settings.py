"""searcher.toml → the options of commands that its user always wants."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from searcher.errors import InputError, quoted, reason_of

NAME = "searcher.toml"
LARGEST = 1 << 20  # bytes
# The table whose options count for every command, as those in no table do.
COMMON = "common"
# Options that are paths: in a settings file they start from its folder, if they are no URLs.
PATHS = ("index", "userdict", "synonyms")
Values = dict[str, Any]


class Settings(NamedTuple):
    """What a settings file says: of every command that has such an option, and of single ones."""

    path: Path
    everywhere: Mapping[str, Any]
    tables: Mapping[str, Mapping[str, Any]]


def defaults_of(program: click.Group, environment: Mapping[str, str]) -> Values:
    """Return click's map of defaults from the settings files there are: the user's own, then
    that of the folder the program runs in, which counts for more.

    Raises InputError for a file that cannot be read, and for what no command knows.
    """
    defaults: Values = {}
    for path in (user_folder(environment) / NAME, Path(NAME)):
        if _stands(path):
            _lay(defaults, _read(path), program)
    return defaults


def _stands(path: Path) -> bool:
    """True if there is such a file; one in a folder of somebody else's, where a service that
    keeps its starter's home is sent to look, counts for nothing."""
    try:
        return path.is_file()
    except PermissionError:
        return False


def user_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder where a user's settings of this program stand.

    >>> user_folder({"XDG_CONFIG_HOME": "/home/li/.config"}).as_posix()
    '/home/li/.config/searcher'
    """
    if environment.get("XDG_CONFIG_HOME"):
        return Path(environment["XDG_CONFIG_HOME"], "searcher")
    if os.name == "nt" and environment.get("APPDATA"):
        return Path(environment["APPDATA"], "searcher")
    return Path(os.path.expanduser("~"), ".config", "searcher")


def _read(path: Path) -> Settings:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"the settings in {path} are larger than {LARGEST:,} bytes")
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"cannot read the settings in {path}: {reason_of(error)}") from error
    tables = {name: value for name, value in said.items() if isinstance(value, dict)}
    everywhere = {name: value for name, value in said.items() if name not in tables}
    return Settings(path, {**everywhere, **tables.pop(COMMON, {})}, tables)


def _lay(defaults: Values, settings: Settings, program: click.Group) -> None:
    """Lay what a settings file says over the defaults so far."""
    path, everywhere, tables = settings
    sets = {name: options_of(command) for name, command in _commands(program).items()}
    for name in tables.keys() - sets.keys():
        raise InputError(f"{path} sets options of {quoted(name)}, which is no command")
    _check_everywhere(settings, [options_of(program), *sets.values()])
    defaults.update(_common(settings, options_of(program)))
    for name, options in sets.items():
        own = tables.get(name, {})
        for key in own.keys() - options.keys():
            raise InputError(f"{path} sets {quoted(key)} of {name}; it has: {', '.join(options)}")
        for key in own:
            if not _fits(key, options[key], own[key]):
                raise InputError(
                    f"{path} sets {key} of {name} to {quoted(own[key])}, which it cannot be"
                )
        values = _common(settings, options) | _values(path, options, own)
        defaults.setdefault(name, {}).update(values)


def _commands(program: click.Group) -> dict[str, click.Command]:
    ctx = click.Context(program)
    found = ((name, program.get_command(ctx, name)) for name in program.list_commands(ctx))
    return {name: command for name, command in found if command is not None}


def _check_everywhere(settings: Settings, sets: Sequence[Mapping[str, click.Option]]) -> None:
    """Raise InputError for what no command has, and for a value that none of them takes."""
    for key, value in settings.everywhere.items():
        options = [one[key] for one in sets if key in one]
        if not options:
            raise InputError(
                f"{settings.path} sets {quoted(key)}, which is no option of any command"
            )
        if not any(_fits(key, option, value) for option in options):
            raise InputError(f"{settings.path} sets {key} to {quoted(value)}, which it cannot be")


def _common(settings: Settings, options: Mapping[str, click.Option]) -> Values:
    """Return the values of all commands that one with these options has and takes."""
    taken = {
        key: value
        for key, value in settings.everywhere.items()
        if key in options and _fits(key, options[key], value)
    }
    return _values(settings.path, options, taken)


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Return a command's options by the names they are typed with, without the dashes."""
    return {
        spelt.removeprefix("--"): option
        for option in command.params
        if isinstance(option, click.Option) and option.expose_value
        for spelt in option.opts
        if spelt.startswith("--")
    }


def _values(path: Path, options: Mapping[str, click.Option], chosen: Mapping[str, Any]) -> Values:
    """Return values by the names of parameters."""
    values: Values = {}
    for key, value in chosen.items():
        option = options[key]
        if key in PATHS and "://" not in value:
            value = str(path.parent / value)
        listed = option.multiple and not isinstance(value, list)
        values[str(option.name)] = [value] if listed else value
    return values


def _fits(key: str, option: click.Option, value: Any) -> bool:
    """True if the option may have this value, or each of these where it may be repeated."""
    if key in PATHS and not isinstance(value, str):
        return False
    if option.is_flag:
        return isinstance(value, bool)
    several = value if option.multiple and isinstance(value, list) else [value]
    return all(_converts(option, one) for one in several)


def _converts(option: click.Option, value: Any) -> bool:
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return False
    try:
        option.type.convert(str(value), option, None)
    except click.UsageError:
        return False
    return True
