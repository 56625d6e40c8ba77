"""Steps of the article's form without a script: it comes back changed, and nothing is saved."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.admin.finding import find
from articles.forms import ArticleForm


def add_row(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    """“Add” without a script: what the box means goes into the list, or is asked about."""
    found = find(request, form.find, form.article.pk)
    if found.exact:
        form.rows.append(found.exact)
        form.find = ""
        return {"row_message": _("Added at the end of the list. It is not saved yet.")}
    return {"row_message": found.message, "found": found}


def add_chosen(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    found = find(request, form.find, form.article.pk)
    for row in found.rows:
        if row.target and str(row.target.pk) == argument:
            form.rows.append(row)
            form.find = ""
            return {"row_message": _("Added at the end of the list. It is not saved yet.")}
    return {"row_message": found.message, "found": found}


def add_wanted(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    found = find(request, form.find, form.article.pk)
    if not found.wanted:
        return {"row_message": found.message, "found": found}
    form.rows.append(found.wanted)
    form.find = ""
    return {"row_message": _("Added as wanted. It is not saved yet.")}


def _number(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdecimal() else -1


def move_up(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    moved = form.move(_number(argument), -1)
    return {"row_message": _("Moved up.") if moved else _("It is the first already.")}


def move_down(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    moved = form.move(_number(argument), 1)
    return {"row_message": _("Moved down.") if moved else _("It is the last already.")}


def take_out(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    if 0 <= _number(argument) < len(form.rows):
        del form.rows[_number(argument)]
    return {"row_message": _("Taken out of the list. It is not saved yet.")}


def go_back(request: HttpRequest, form: ArticleForm, argument: str) -> dict:
    """From a screen that carried what was typed."""
    return {}


STEPS = {
    "add": add_row,
    "choose": add_chosen,
    "wanted": add_wanted,
    "up": move_up,
    "down": move_down,
    "remove": take_out,
    "back": go_back,
}
