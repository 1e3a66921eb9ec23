"""The cards of the quiz as a package for Anki. Importing a newer one updates what the older one brought."""

from __future__ import annotations

import html
import io
import itertools
import re
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Sequence

import genanki

from kata.study.cards import Question

_FIELDS = ("Question", "Answer", "Formula", "Katas", "Topic")
_FRONT = '<div class="topic">{{Topic}}</div><div class="question">{{Question}}</div>'
_BACK = """{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div>
{{#Formula}}<pre>{{Formula}}</pre>{{/Formula}}
{{#Katas}}<div class="katas">Show it: <code>{{Katas}}</code></div>{{/Katas}}"""
_STYLE = """.card { font: 18px/1.45 sans-serif; max-width: 42em; margin: 0 auto; padding: 1em; text-align: left; }
.topic, .katas { color: #777; font-size: 80%; }
.question { font-weight: bold; margin-top: .6em; }
pre { white-space: pre-wrap; background: #8882; padding: .5em .7em; border-radius: 4px; font-size: 85%; }"""
_MODEL = genanki.Model(
    1_607_392_319, "Kata question", fields=[{"name": name} for name in _FIELDS],
    templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}], css=_STYLE,
)  # fmt: skip


def package(name: str, questions: Sequence[Question], now: float | None = None) -> bytes:
    """Return an .apkg file with one deck of that name."""
    deck = genanki.Deck(1 << 30 | zlib.crc32(name.encode()) >> 2, name)  # the same name is the same deck
    for number, one in enumerate(questions):
        deck.add_note(_note(name, number, one))
    at = time.time() if now is None else now
    # Not by write_to_file, which leaves a copy in the folder for temporary files.
    with sqlite3.connect(":memory:") as db:
        genanki.Package(deck).write_to_db(db.cursor(), at, itertools.count(int(at * 1000)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", db.serialize())
        archive.writestr("media", "{}")
    db.close()
    return content.getvalue()


def _note(deck: str, number: int, one: Question) -> genanki.Note:
    topic = one.topic + (", a follow-up" if one.follows else "")
    answer = "".join(f'<p style="white-space: pre-wrap">{html.escape(paragraph)}</p>' for paragraph in one.paragraphs)
    fields = [html.escape(one.text), answer, html.escape(one.formula), " ".join(one.katas), html.escape(topic)]
    tags = re.findall(r"\w+(?:-\w+)*", one.topic.replace(" ", "-"))
    return genanki.Note(_MODEL, fields, tags=tags, guid=genanki.guid_for("kata", deck, one.slug), due=number)
