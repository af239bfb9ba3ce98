"""The environment → the language its user reads."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("zh",)
NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")
# Of these locales gettext heeds no LANGUAGE.
PLAIN = ("", "C", "POSIX")


def language_of(environment: Mapping[str, str]) -> str | None:
    """Return the language of messages, None for English: the one gettext would choose.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LANG": "zh_CN", "LC_ALL": "C"})
    ('zh', None)
    >>> language_of({"LANG": "de_DE.UTF-8", "LANGUAGE": "zh_TW:en"})
    'zh'
    """
    locale = next(filter(None, (environment.get(name) for name in NAMES)), "")
    wanted = [locale]
    if locale.partition(".")[0] not in PLAIN and environment.get("LANGUAGE"):
        wanted = environment["LANGUAGE"].split(":")
    for name in wanted:
        language = name.partition(".")[0].partition("_")[0].lower()
        if language in LANGUAGES:
            return language
        if language == "en":
            return None
    return None
