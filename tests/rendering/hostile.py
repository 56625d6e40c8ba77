"""Texts made to be slow: those of the parsers' own test suites, and what we thought of ourselves.

`HOSTILE` maps a name to a function of a length, which returns a text of at most that length.
"""

from collections.abc import Callable

Maker = Callable[[int], str]


def _repeat(unit: str, head: str = "", tail: str = "") -> Maker:
    return lambda n: head + unit * ((n - len(head) - len(tail)) // len(unit)) + tail


def _nest(left: str, middle: str, right: str) -> Maker:
    def make(n: int) -> str:
        times = (n - len(middle)) // (len(left) + len(right))
        return left * times + middle + right * times

    return make


def _lines(line: Callable[[int], str], head: str = "", tail: str = "") -> Maker:
    """Lines that differ by their number."""

    def make(n: int) -> str:
        parts, length, number = [head], len(head) + len(tail), 1
        while length + len(line(number)) <= n:
            parts.append(line(number))
            length += len(parts[-1])
            number += 1
        return "".join(parts) + tail

    return make


def _halves(first: Maker, second: Maker) -> Maker:
    return lambda n: first(n // 2) + second(n // 2)


def _backtick_runs(n: int) -> str:
    parts, length, run = [], 0, 1
    while length + run + 1 <= n:
        parts.append("e" + "`" * run)
        length += run + 1
        run += 1
    return "".join(parts)


def _staircase(marker: str, step: str = "  ") -> Maker:
    def make(n: int) -> str:
        parts, length, depth = [], 0, 0
        while length + len(step) * depth + len(marker) + 2 <= n:
            parts.append(step * depth + marker + "a\n")
            length += len(parts[-1])
            depth += 1
        return "".join(parts)

    return make


def _square_table(n: int) -> str:
    columns = n // 6 - 1
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + "|b\n" * (n // 9)


HOSTILE: dict[str, Maker] = {
    # cmark's pathological cases
    "nested strong emphasis": _nest("*a **a ", "b", " a** a*"),
    "emphasis closers without openers": _repeat("a_ "),
    "emphasis openers without closers": _repeat("_a "),
    "link closers without openers": _repeat("a]"),
    "link openers without closers": _repeat("[a"),
    "mismatched openers and closers": _repeat("*a_ "),
    "rule of three": _repeat("b**c* ", head="a"),
    "rule of three, starred": _repeat("a***b* "),
    "emphasis and links crossing": _repeat("*[a_"),
    "links and emphasis crossing": _repeat("[ a_"),
    "pattern [ (](": _repeat("[ (]("),
    "pattern ![[]()": _repeat("![[]()"),
    "hard link and emphasis": _repeat("**x [a*b**c*](d)"),
    "nested brackets": _nest("[", "a", "]"),
    "nested links": _nest("[", "a", "](b)"),
    "nested pictures": _nest("![", "a", "](b)"),
    "nested quotes": _repeat("> ", tail="a"),
    "nested quotes without spaces": _repeat(">", tail="a"),
    "nested lists by indent": _staircase("* "),
    "nested numbered lists by indent": _staircase("1. ", "   "),
    "deep list on one line": _repeat("- ", tail="a"),
    "deep list of mixed markers": _repeat("- + * 1. 2) ", tail="a"),
    "NULs": _repeat("abc\0de\0"),
    "backtick runs": _backtick_runs,
    "backtick runs, twice": _halves(_backtick_runs, _backtick_runs),
    "unclosed links A": _repeat("[a](<b"),
    "unclosed links B": _repeat("[a](b"),
    "unclosed titles": _repeat('[a](b "c '),
    "unclosed titles with parentheses": _repeat("[a](b (c "),
    "unclosed comment": _repeat("\n<!-- a", head="</"),
    "unclosed processing instructions": _repeat("<?"),
    "unclosed declarations": _repeat("<!A "),
    "unclosed CDATA": _repeat("<![CDATA["),
    "unclosed tags": _repeat("<x "),
    "empty lines in a deep list": _halves(_repeat("- ", tail="x\n"), _repeat("\n")),
    "empty lines in a deep quote": _halves(_repeat("> ", tail="x\n"), _repeat("\n")),
    "hard breaks": _repeat("a  \n"),
    "trailing spaces": _repeat(" ", head="a", tail="\nb"),
    "tables": _repeat("abc\ndef\n|-\n\n"),
    "table lookahead": _repeat("aaa\rbbb\n-\v\n"),
    "table delimiters": _repeat("|-\n"),
    "wide table": lambda n: (
        "|".join("x" * (n // 8))
        + "\n"
        + "|".join("-" * (n // 8))
        + "\n"
        + "|".join("y" * (n // 8))
        + "\n"
        + "|".join("z" * (n // 8))
    ),
    "reference collisions": _lines(lambda i: f"[{i}]: u\n\n"),
    "reference uses": _halves(_lines(lambda i: f"[{i}]: u\n"), _lines(lambda i: f"[{i}] ")),
    "one long reference, used often": lambda n: (
        "[a]: /" + "u" * (n // 2) + "\n\n" + "[a]" * (n // 6 - 10)
    ),
    "one long title, used often": lambda n: (
        "[a]: /u '" + "t" * (n // 2) + "'\n\n" + "[a] " * (n // 8 - 10)
    ),
    "one long reference, pictured often": lambda n: (
        "[a]: /" + "u" * (n // 2) + "\n\n" + "![a]" * (n // 8 - 10)
    ),
    # markdown-it's
    "nested brackets with references": lambda n: "[a]: b\n\n" + _nest("[", "a", "]")(n - 10),
    "asterisks": _repeat("*"),
    "asterisks and a letter": _repeat("*", tail="a"),
    "underscores": _repeat("_"),
    "emphasised asterisks": _repeat("*a*"),
    "many runs": _repeat("**<a>**b"),
    "alternating emphasis": _repeat("*_"),
    "alternating with letters": _repeat("*a_b"),
    "tildes": _repeat("~"),
    "tilde pairs": _repeat("~~a"),
    "single tildes": _repeat("~a "),
    "closed tildes": _repeat("~~a~~ "),
    "brackets before a run of tildes": _halves(_repeat("*[^"), _repeat("~")),
    "mixed strikes and emphasis": _repeat("~~*_a"),
    "autolink openers": _repeat("<"),
    "autolinks": _repeat("<http://a>"),
    "autolink schemes": _repeat("<a:"),
    "long autolink": _repeat("a", head="<http:", tail=">"),
    "mail autolinks": _repeat("<a@b.c>"),
    "mail autolink without end": _repeat("a.", head="<a@", tail="!>"),
    "mail autolink, long labels": _repeat("a" * 62 + ".", head="<a@", tail="!>"),
    "mail autolink, one part": _repeat("a", head="<", tail=">"),
    "entities": _repeat("&amp;"),
    "ampersands": _repeat("&"),
    "unclosed entities": _repeat("&#x"),
    "long entities": _repeat("&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    "escapes": _repeat("\\"),
    "escaped characters": _repeat("\\*"),
    "escaped brackets": _repeat("\\[a\\]"),
    "exclamation marks": _repeat("!"),
    "picture openers": _repeat("!["),
    "closing brackets": _repeat("]"),
    "bracket pairs": _repeat("[]"),
    "empty links": _repeat("[]()"),
    "empty pictures": _repeat("![]()"),
    "links": _repeat("[a](b)"),
    "pictures": _repeat("![a](b)"),
    "pictures with titles": _repeat('![a](b "c")'),
    "reference pairs": _repeat("[a][b]", head="[b]: c\n\n"),
    "shortcut references": _repeat("[a]", head="[a]: b\n\n"),
    "shortcut references in brackets": _repeat("[[a] ", head="[a]: b\n\n"),
    "long label between brackets": _repeat("[a]", head="[a]: b\n\n[", tail="]"),
    "links in unclosed brackets": _repeat("[[a](b) "),
    "link destinations with parentheses": _repeat("(", head="[a]("),
    "many destinations with parentheses": _repeat("[a](" + "(" * 31),
    "balanced parentheses": _repeat("[a](" + "(" * 31 + ")" * 32),
    "escaped destination": _repeat("\\", head="[a](<", tail=">)"),
    "long destination": _repeat("a", head="[a](/", tail=")"),
    "long destination in many brackets": lambda n: (
        "[" * 19 + "a](/" + "é" * (n - 80) + ")" + "](b)" * 10
    ),
    "long host": _repeat("a.", head="[a](http://", tail=")"),
    "long international host": _repeat("é", head="[a](http://", tail=")"),
    "many international hosts": _repeat("<http://" + "é" * 60 + ".org>"),
    "percent signs": _repeat("%", head="[a](/", tail=")"),
    "many query signs": _repeat("?&#", head="[a](/", tail=")"),
    "spaces in a link": _repeat(" ", head="[a](", tail="b)"),
    "newlines in a link": _repeat("[a](\n"),
    "white space links": _repeat("[a](  "),
    "code spans": _repeat("`a`"),
    "backtick pairs": _repeat("`a``b"),
    "backticks": _repeat("`"),
    "backticks in links": _repeat("[`a](b)`"),
    # Blocks
    "one long line": _repeat("a"),
    "one long paragraph": _repeat("a\n"),
    "paragraphs": _repeat("a\n\n"),
    "headings": _repeat("# a\n"),
    "headings alike and numbered": _halves(_lines(lambda i: f"# a-{i}\n"), _repeat("# a\n")),
    "long headings": _repeat("# " + "abc " * 60 + "\n"),
    "one long heading": _repeat("a ", head="# "),
    "hashes": _repeat("#"),
    "heading closers": _repeat("#", head="# a "),
    "setext headings": _repeat("a\n=\n"),
    "setext underline": _repeat("=", head="a\n"),
    "long setext heading": _repeat("a\n", tail="=="),
    "empty headings": _repeat("#\n"),
    "rules": _repeat("***\n"),
    "long rule": _repeat("* "),
    "dashes": _repeat("-"),
    "dashes and spaces": _repeat("- "),
    "almost rules": _repeat("- - - - - - - - - - a\n"),
    "almost rules in a deep list": _repeat("- " * 48 + "* " * 400 + "a\n"),
    "list items": _repeat("- a\n"),
    "empty list items": _repeat("-\n"),
    "loose list items": _repeat("- a\n\n"),
    "numbered items": _lines(lambda i: f"{i}. a\n"),
    "lists of changing markers": _repeat("- a\n+ a\n* a\n"),
    "list items with nested lists": _repeat("- a\n  - b\n    - c\n"),
    "list and quote nested": _repeat("- > ", tail="a"),
    "quote and list nested in lines": _repeat("> - > - > - > - a\n"),
    "deep lists in every line": _repeat("- " * 60 + "a\n"),
    "deep quotes in every line": _repeat(">" * 120 + "a\n"),
    "deep quotes in every paragraph": _repeat(">" * 120 + "a\n\n"),
    "deep quote with lazy lines": lambda n: ">" * 100 + "a\n" + "a\n" * ((n - 102) // 2),
    "deep quote with lazy dashes": lambda n: ">" * 100 + "a\n" + "-a\n" * ((n - 102) // 3),
    "deep quotes, thinning": _lines(lambda i: ">" * (1 + i * 7 % 100) + "a\n"),
    "quotes": _repeat("> a\n\n"),
    "one long quote": _repeat("> a\n"),
    "fences": _repeat("```\n"),
    "fences with information": _repeat("```a\n"),
    "fences that are none": _repeat("```a`\n"),
    "unclosed fence": _repeat("a\n", head="~~~\n"),
    "long fence": _repeat("~"),
    "fences in list items": _repeat("- ```\n"),
    "fences in quotes": _repeat("> ```\n\n"),
    "indented code": _repeat("    a\n"),
    "indented code with holes": _repeat("    a\n\n"),
    "tabs": _repeat("\t"),
    "tabs and letters": _repeat("\ta\n"),
    "tabs in lists": _repeat("-\t"),
    "tabs in quotes": _repeat(">\t"),
    "spaces": _repeat(" "),
    "newlines": _repeat("\n"),
    "carriage returns": _repeat("\r"),
    "no-break spaces": _repeat("\u00a0"),
    "many spaced lines": _repeat("   \n"),
    "definitions": _repeat("[a]: b\n"),
    "definitions with titles": _repeat("[a]: b 'c'\n"),
    "definitions over lines": _repeat("[a]:\nb\n'c'\n"),
    "definition with an open title": _repeat("c\n", head='[a]: b "'),
    "definitions with open titles": _repeat('[a]: b "c\n'),
    "definition with an open label": _repeat("a\n", head="["),
    "definitions with open labels": _repeat("[a\n"),
    "definitions that are none": _repeat("[a]:\n"),
    "definitions with long labels": _repeat("[" + "a " * 400 + "]: b\n"),
    "open labels in list items": _repeat("- [a\n"),
    "open labels in quotes": _repeat("> [a\n"),
    "definitions with hosts": _lines(lambda i: f"[{i}]: http://a.b/{i}\n"),
    # Tables
    "narrow table": _repeat("|a|\n", head="|a|\n|-|\n"),
    "table of empty rows": _repeat("|\n", head="|" + "a|" * 90 + "\n|" + "-|" * 90 + "\n"),
    "many tables of empty rows": _repeat(
        "|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n" + "|\n" * 60 + "\n"
    ),
    "square table": _square_table,
    "very wide header": lambda n: "|a" * (n // 4) + "|\n" + "|-" * (n // 4 - 1),
    "tables of one row": _repeat("|a|\n|-|\n"),
    "tables cut short by quotes": _repeat("|a|\n|-|\n> b\n"),
    "tables cut short by lists": _repeat("|a|b|\n|-|-|\n- c\n"),
    "pipes": _repeat("|"),
    "pipes and dashes": _repeat("|-"),
    "pipes in lines": _repeat("|\n"),
    "escaped pipes": _repeat("\\|", head="|a|\n|-|\n|"),
    "cells of code": _repeat("|`a`", head="|a|b|\n|-|-|\n"),
    "tables in quotes": _repeat("> |a|\n> |-|\n\n"),
    "tables in a deep quote": _repeat(">" * 40 + "|a|\n" + ">" * 40 + "|-|\n"),
    "colons": _repeat(":"),
    "table of brackets": _repeat("|[[", head="|a|b|\n|-|-|\n"),
    # Footnotes
    "footnotes": _lines(lambda i: f"[^{i}]\n\n[^{i}]: a\n\n"),
    "notes that nothing refers to": _lines(lambda i: f"[^{i}]: a\n"),
    "references to one note": _repeat("[^a]", head="[^a]: b\n\n"),
    "references without notes": _repeat("[^a]"),
    "open references": _repeat("[^", head="[^a]: b\n\n"),
    "open references with letters": _repeat("[^a", head="[^a]: b\n\n"),
    "notes in notes": _repeat("[^a]: "),
    "notes that mention each other": _lines(lambda i: f"[^{i}]: [^{i + 1}]\n\n", head="[^1]\n\n"),
    "a note that mentions itself": _repeat("[^a]", head="[^a]\n\n[^a]: "),
    "notes of one label": _repeat("[^a]: b\n"),
    "notes with long labels": _repeat("[^" + "a" * 900 + "]: b\n\n"),
    "inline notes of other dialects": _repeat("^["),
    "notes in lists": _repeat("- [^a]: b\n", head="[^a]\n\n"),
    "notes in quotes": _repeat("> [^a]: b\n\n", head="[^a]\n\n"),
    "note with a long list": _repeat("    - a\n", head="[^a]\n\n[^a]: b\n\n"),
    "references in nested brackets": lambda n: "[^a]: b\n\n" + _nest("[", "[^a]", "](c)")(n - 20),
    # Characters
    "lone surrogates": _repeat("\ud800a\udfff"),
    "combining marks": _repeat("\u0301", head="a"),
    "joined emoji": _repeat("\U0001f468\u200d\U0001f469\u200d"),
    "direction controls": _repeat("\u202e\u2066a"),
    "controls": _repeat("\x01\x0b\x0c\x1f\x7f\x85"),
    "line separators": _repeat("\u2028a\u2029"),
    "astral letters": _repeat("\U00020000"),
    "raw markup": _repeat("<div><p><table>"),
    "raw attributes": _repeat('<a b="c" ', tail=">"),
    "braces": _repeat("{{{%"),
    "quotation marks": _repeat("\"'"),
    "plus and equals": _repeat("+=@:#$^-"),
}
