"""Footnotes as GitHub has them: `[^label]` in the text, `[^label]: The note.` anywhere.

mdit-py-plugins reads the definitions. References and the order of notes are our own: the
plugin's search for the end of a label takes time with the square of the text, it links back to
references that are not on the page, and it numbers by the order of the source, not of reading.

Reading order: the notes stand at the end, numbered by their first reference, a note that is only
mentioned in another note after that one. A note that nothing refers to is left out, and so are a
second note with the same label and the references in it. A reference without a note is text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

# As in cmark-gfm a label holds neither space nor bracket; a hundred characters are plenty.
_REFERENCE = re.compile(r"\[\^([^\s\[\]]{1,100})\]")


def footnotes(md: MarkdownIt) -> None:
    """Plug footnotes into a parser. Tokens: `footnote_ref`, `footnotes_open`,
    `footnote_open`, `footnote_back`, `footnote_close`, `footnotes_close`.
    """
    md.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    md.core.ruler.before("inline", "footnote_labels", _collect_labels)
    md.inline.ruler.before("link", "footnote_ref", _reference)
    md.core.ruler.after("inline", "footnote_order", _order)


def _collect_labels(state: StateCore) -> None:
    found = state.env.get("footnotes", {}).get("refs", ())
    state.env["footnote_labels"] = {normalizeReference(label[1:]) for label in found}


def _reference(state: StateInline, silent: bool) -> bool:
    if not state.env["footnote_labels"] or state.src[state.pos] != "[":
        return False
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    label = normalizeReference(match[1])
    if label not in state.env["footnote_labels"]:
        return False
    if not silent:
        state.push("footnote_ref", "", 0).meta["label"] = label
    state.pos = match.end()
    return True


def _order(state: StateCore) -> None:
    """Take the notes out of the text, number them, and put them at its end."""
    if not state.env["footnote_labels"]:
        return
    body, notes = _apart(state.tokens)
    listed: list[str] = []
    numbers: dict[str, int] = {}
    references: dict[str, int] = {}

    def number_references(tokens: list[Token]) -> None:
        for token in tokens:
            for child in token.children or ():
                if child.type == "footnote_ref":
                    label = child.meta["label"]
                    if label not in numbers:
                        listed.append(label)
                        numbers[label] = len(listed)
                    references[label] = references.get(label, 0) + 1
                    child.meta["number"] = numbers[label]
                    child.meta["nth"] = references[label]

    number_references(body)
    for label in listed:  # grows while it is read: a note may be the first to mention another
        number_references(notes[label])

    state.tokens = body
    if not listed:
        return
    state.tokens.append(Token("footnotes_open", "section", 1, block=True))
    for number, label in enumerate(listed, 1):
        meta = {"number": number, "references": references[label]}
        note = notes[label]
        ends_in_paragraph = bool(note) and note[-1].type == "paragraph_close"
        state.tokens.append(Token("footnote_open", "li", 1, meta=meta, block=True))
        state.tokens.extend(note[:-1] if ends_in_paragraph else note)
        if not ends_in_paragraph:
            state.tokens.append(Token("paragraph_open", "p", 1, block=True))
        state.tokens.append(Token("footnote_back", "", 0, meta=meta))
        state.tokens.append(Token("paragraph_close", "p", -1, block=True))
        state.tokens.append(Token("footnote_close", "li", -1, block=True))
    state.tokens.append(Token("footnotes_close", "section", -1, block=True))


def _apart(tokens: list[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """Split a text into its body and its notes by label; a note within a note stands alone."""
    body: list[Token] = []
    notes: dict[str, list[Token]] = {}
    open_notes = [body]
    for token in tokens:
        if token.type == "footnote_reference_open":
            note: list[Token] = []
            notes.setdefault(normalizeReference(token.meta["label"]), note)
            open_notes.append(note)
        elif token.type == "footnote_reference_close":
            open_notes.pop()
        else:
            open_notes[-1].append(token)
    return body, notes
