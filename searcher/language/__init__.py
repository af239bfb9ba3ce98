"""Messages in English → in the language of the user's locale.

Whatever room says something says it in English, once; only what a person reads is translated,
at the last moment, by `told`. JSON, CSV and exceptions in the library stay English.
"""

from searcher.language.choice import language_of
from searcher.language.telling import speak, told, told_in

__all__ = ["language_of", "speak", "told", "told_in"]
