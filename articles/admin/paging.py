"""The list of articles, page by page: what it costs does not grow with the number of articles.

Nothing is counted: one row more than a page shows tells whether there is another. Rows are sorted
by one column that has an index, and the pages end where nobody leafs any more.
"""

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.utils.translation import gettext as _

from articles.models import SomethingIsDue

MOST_PAGES = 200


class BoundedPaginator:
    """What Django's list asks of a paginator, without a count of the whole."""

    def __init__(self, number: int, has_more: bool):
        self.number = number
        self.has_more = has_more
        self.num_pages = number + has_more


class BoundedList(ChangeList):
    """`ChangeList` whose page is read by its ids first: what stands beside an article is counted
    for the rows of the page alone."""

    def get_ordering(self, request, queryset):
        """One column, and the id in the same direction: an index can be read from either end."""
        ordering = list(self.model_admin.get_ordering(request))
        column = self.params.get("o", "").split(".")[0]
        if column.removeprefix("-").isascii() and column.removeprefix("-").isdecimal():
            number = int(column.removeprefix("-")[:3])
            if number < len(self.list_display):
                key = self.get_ordering_field(self.list_display[number])
                sign = "-" if column.startswith("-") else ""
                if key:
                    self.params["o"] = self.filter_params["o"] = column
                    return [f"{sign}{key}", f"{sign}pk"]
        self.params.pop("o", None)
        self.filter_params.pop("o", None)
        return ordering

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        # What has no date stands nowhere among dates; the databases differ on where.
        self.is_by_date = rows.query.order_by[0].lstrip("-") == "published_at"
        return rows.exclude(published_at=None) if self.is_by_date else rows

    def get_results(self, request):
        size = self.list_per_page
        number = min(max(self.page_num, 1), MOST_PAGES)
        first = (number - 1) * size
        ids = list(self.queryset.values_list("pk", flat=True)[first : first + size + 1])
        if not ids and number > 1:
            number, ids = 1, list(self.queryset.values_list("pk", flat=True)[: size + 1])
        self.page_num = number
        self.paginator = BoundedPaginator(number, len(ids) > size)
        shown = {row.pk: row for row in self._rows(ids[:size])}
        self.result_list = [shown[pk] for pk in ids[:size] if pk in shown]
        if any(row.is_due() for row in self.result_list):
            raise SomethingIsDue  # applied first, then asked again: no editor works on the past
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = self.can_show_all = False
        self.show_admin_actions = False
        self.multi_page = number > 1 or self.paginator.has_more

    def _rows(self, ids: list[int]):
        rows = self.apply_select_related(self.root_queryset)
        return rows.filter(pk__in=ids) if ids else []

    def earlier(self) -> str:
        """The address of the page before this one; "" on the first."""
        return self._page(self.page_num - 1) if self.page_num > 1 else ""

    def later(self) -> str:
        is_last = not self.paginator.has_more or self.page_num >= MOST_PAGES
        return "" if is_last else self._page(self.page_num + 1)

    def ending(self) -> str:
        """Said on the last page that can be opened, where there is more."""
        if self.paginator.has_more and self.page_num >= MOST_PAGES:
            return _("There are more. Search or filter to narrow them down.")
        return ""

    def _page(self, number: int) -> str:
        return self.get_query_string({PAGE_VAR: number if number > 1 else None})
