"""
What all our lists and pages share: a person sees their operators' rows and no others, nothing is changed here, and no
table is counted.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from backoffice import access, keyset, shown
from backoffice.admin.filters import Filter
from backoffice.admin.patience import TooMuch, in_time, too_much
from backoffice.keyset import Groups, KeysetPage, Order, Position
from backoffice.models import Right
from gameplay.ids import time_of

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.contrib.admin.views.main import ChangeList

    AnyModelAdmin = ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator
    from unfold.admin import ModelAdmin as AnyModelAdmin
    from unfold.views import ChangeList


class UncountedPaginator(AnyPaginator):
    """For the autocompletes: reads one row more than it shows instead of counting."""

    @cached_property
    def count(self) -> int:
        return self.per_page * 1000

    def _check_object_list_is_ordered(self) -> None:
        """The lists sort by key themselves."""

    def page(self, number: int | str) -> "Page[Any]":
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        found = Page(rows[: self.per_page], number, self)
        found.has_next = lambda: len(rows) > self.per_page  # type: ignore[method-assign]
        return found


class KeysetChangeList(ChangeList):
    """A list that goes on from row to row. The parameter of Django's page number holds the position."""

    page: KeysetPage[Any]
    at: Position | None
    model_admin: "SubtreeAdmin"

    def get_results(self, request: HttpRequest) -> None:
        admin, order = self.model_admin, self.model_admin.order
        try:
            at = Position.parse(request.GET.get(PAGE_VAR, ""), model=self.model, order=order)
        except keyset.BadPosition as error:
            raise IncorrectLookupParameters from error
        self.at = at
        with in_time():
            self.page = keyset.read_page(
                self.queryset,
                operators=access.visible_operators(access.person_of(request)),
                order=order,
                at=at,
                size=self.list_per_page,
                groups=admin.groups(request, self.filter_specs, at),
                looking_through=self._looking_through(request),
            )
        admin.complete(self.page.rows)
        self.result_list = self.page.rows
        # Of the page: nobody counts the rest.
        self.result_count = self.full_result_count = len(self.page.rows)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = False
        self.multi_page = self.page.back is not None or self.page.next is not None
        self.paginator = admin.get_paginator(request, self.queryset, self.list_per_page)

    def _looking_through(self, request: HttpRequest) -> QuerySet[Any] | None:
        """The rows without the filters that no index knows; None: there are no such filters."""
        known = [it for it in self.filter_specs if not (isinstance(it, Filter) and it.is_sparse())]
        if len(known) == len(self.filter_specs):
            return None
        rows = self.root_queryset
        for spec in known:
            narrowed = spec.queryset(request, rows)
            rows = rows if narrowed is None else narrowed
        found, _duplicates = self.model_admin.get_search_results(request, rows, self.query)
        return found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return []  # the page sorts

    @property
    def stopped_at(self) -> str | None:
        """How far the page has looked, where it did not look to the end."""
        key = self.page.stopped_at
        return None if key is None else self.model_admin.place_of(key)

    def url_for_result(self, result: Model) -> str:
        return self.model_admin.link_of(result)

    @property
    def looks_back(self) -> bool:
        """Does the page go from older to newer?"""
        return self.at is not None and self.at.way == keyset.NEWER

    @property
    def back_link(self) -> str | None:
        return self._link(self.page.back)

    @property
    def next_link(self) -> str | None:
        return self._link(self.page.next)

    def _link(self, position: Position | None) -> str | None:
        return None if position is None else self.get_query_string({PAGE_VAR: str(position)})


class SubtreeAdmin(AnyModelAdmin):
    """
    Lists and shows a model's rows, to those who see their operator. Another operator's row does not exist: 404.

    Read-only: what people change goes through forms that call services (backoffice/views).
    """

    right: ClassVar[Right]
    # What an empty list says: what comes here, and what to do.
    nothing_yet: ClassVar[str]
    operator_path = "operator_id"
    order = Order("id")
    paginator = UncountedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by = ()
    actions = None
    list_filter_submit = True
    list_filter_sheet = True
    list_fullwidth = True

    # -- Who sees which rows --

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return access.visible(rows, access.person_of(request), operator=self.operator_path)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The operator is part of every look-up: the big tables' keys begin with it."""
        visible = access.visible_operators(access.person_of(request)).values("pk")
        rows = self.get_queryset(request)
        if self.leads_with_operator():
            rows = rows.filter(operator_id__in=visible)
        try:
            found = rows.filter(**self.key_of(object_id)).first()
        except (ObjectDoesNotExist, ValidationError, ValueError):
            return None
        if found is not None:
            self.complete([found])
        return found

    def leads_with_operator(self) -> bool:
        return self.operator_path == "operator_id" and not self.model._meta.get_field("operator").null

    def key_of(self, object_id: str) -> dict[str, Any]:
        """What the last part of the address means. ValueError: nothing."""
        key = self.model._meta.pk
        value = key.clean(object_id, None)
        return {key.name: value}

    def url_of(self, row: Model) -> str:
        opts = self.model._meta
        return shown.change_url(f"{opts.app_label}_{opts.model_name}", row.pk)

    def link_of(self, row: Model) -> str:
        """Where the list leads to."""
        return self.url_of(row)

    def complete(self, rows: list[Any]) -> None:
        """Fetch what the rows of a page are shown with, all at once."""

    def groups(self, request: HttpRequest, filters: list[Any], at: Position | None) -> Groups | None:
        """Where the rows are looked for, if not operator by operator."""

    def place_of(self, key: int) -> str:
        """Where a page stopped looking, in words. Our ids carry their time."""
        return f"{time_of(key):%Y-%m-%d %H:%M:%S} UTC"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_enter(request) and access.may(access.person_of(request), self.right)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # -- Nothing is changed here --

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        title = {"title": capfirst(str(self.model._meta.verbose_name_plural))}
        try:
            answer = super().changelist_view(request, title | (extra_context or {}))
        except TooMuch:
            return too_much(request)
        if answer.status_code == 302:
            messages.error(request, "The filters in the address were not understood, so all rows are shown.")
        return answer

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise Http404  # the audit trail is the history

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    # -- Lists --

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeysetChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Our filters and nothing else: any other condition could read a whole table."""
        return any(
            lookup in it.takes for it in self.list_filter if isinstance(it, type) and issubclass(it, Filter)
        )
