"""Plain text to Markdown that shows the same characters.

A page's text knows headings, numbered steps and paragraphs, one a line. Whatever else Markdown
or HTML would read as markup is escaped, so that it reaches the reader as it stood.
"""

import re
import unicodedata

MAX_HEADING = 60  # characters
CLOSING = "\"'”’»›)]}）］｝」』】〉》"
# What ends a sentence, in the scripts that have a mark for it.
SENTENCE_END = ".!?…。．｡！？؟۔।॥።。‼⁇⁈⁉։"
# Not in the format, but a list of short lines is no row of headings.
BULLET = re.compile(r"[-–—*+•·‣▪▫●○◦]\s")
CHINESE_DIGITS = "一二三四五六七八九"
# The ways to number a step: 1. 1) 1、 １． (1) （１） ① ⑴ ⒈ 一、 （一）
STEP = re.compile(
    r"""(?:
        (?P<dot>\d{1,3})\ ?(?:[.．](?=\D)|[)）、﹑])
      | [(（]\ ?(?P<both>\d{1,3})\ ?[)）]
      | (?P<circle>[①-⒛❶-❿➀-➓])[.．、]?
      | (?P<hanzi>[一二三四五六七八九十]{1,3})[、﹑．]
      | [(（](?P<hanzi_both>[一二三四五六七八九十]{1,3})[)）]
    )\s*(?P<text>\S.*)""",
    re.VERBOSE,
)
# A step may leave out some numbers; a date or a dose at the start of a line goes further.
MAX_STEP_GAP = 9

INLINE = re.compile(r"[\\`*_\[\]<>~]|&(?=[#\w])")
LINE_START = re.compile(r"^(?:(#{1,6}(?!\S)|[-+](?!\S)|-{2,})|(\d{1,9})([.)]))")


def to_markdown(lines: list[str]) -> str:
    """Markdown of a body, each of its lines without spaces around it and none empty."""
    blocks: list[str] = []
    steps: list[str] = []  # the list that is being written
    last: dict[str, int] = {}  # by way of numbering, the last number
    marker, previous_style = ".", ""

    def end_list():
        if steps:
            blocks.append("\n".join(steps))
            steps.clear()

    for line in lines:
        heading = heading_of(line)
        style, number, text = ("", 0, "") if heading else step_of(line)
        continues = 0 < number - last.get(style, -MAX_STEP_GAP) <= MAX_STEP_GAP
        if number == 1 or (number and continues):
            if not steps:
                marker = "."
            elif style != previous_style or number != last[style] + 1:
                # Two lists in a row with one marker would be one list, numbered through.
                end_list()
                marker = ")" if marker == "." else "."
            steps.append(f"{number}{marker} {escaped(text)}")
            last[style], previous_style = number, style
            continue
        end_list()
        blocks.append(_heading(heading) if heading else escaped(line))
    end_list()
    return "\n\n".join(blocks)


def _heading(text: str) -> str:
    # Signs at the end would be taken for the end of the heading.
    words = text.rstrip("#")
    return f"## {escaped(words)}" + "\\#" * (len(text) - len(words))


def heading_of(line: str) -> str:
    """The words of a line that is a heading, without brackets or colon; "" for any other."""
    if in_brackets := _in_brackets(line):
        heading = in_brackets
    elif (
        len(line) <= MAX_HEADING
        and line.rstrip(CLOSING)[-1:] not in SENTENCE_END
        and not BULLET.match(line)
        and not STEP.fullmatch(line)
        and any(char.isalnum() for char in line)
    ):
        heading = line
    else:
        return ""
    return heading.rstrip(":：").rstrip() or heading


def _in_brackets(line: str) -> str:
    """What a line that is wholly inside 【 】 says."""
    whole = line.rstrip(":： ")
    inner = whole[1:-1].strip()
    is_one = whole.startswith("【") and whole.endswith("】") and not {"【", "】"} & set(inner)
    return inner if is_one else ""


def step_of(line: str) -> tuple[str, int, str]:
    """How a step is numbered, its number, its text; no number for a line that is no step."""
    match = STEP.fullmatch(line)
    if not match:
        return "", 0, ""
    style = next(name for name, found in match.groupdict().items() if found and name != "text")
    written = match[style]
    if style.startswith("hanzi"):
        number = _chinese_number(written)
    elif style == "circle":
        number = int(unicodedata.numeric(written))
    else:
        number = int(written)
    return style, number, match["text"]


def _chinese_number(written: str) -> int:
    tens, ten, ones = written.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 0
    digit = {char: number for number, char in enumerate(CHINESE_DIGITS, start=1)}
    return (digit.get(tens, 1) * 10 if ten else 0) + digit.get(ones, 0)


def _escape_all(match: re.Match) -> str:
    return "".join(f"\\{char}" for char in match[0])


def escaped(text: str) -> str:
    """One line of text as Markdown that shows exactly these characters."""
    text = INLINE.sub(_escape_all, text)
    return LINE_START.sub(lambda m: _escape_all(m) if m[1] else f"{m[2]}\\{m[3]}", text)
