"""The unit's own pages of requests: notices, tasks and document lists addressed to it, and nothing behind them."""

from __future__ import annotations

from typing import Any

from rounds.models import Request
from rounds.views import request_items, requests


class OnUnitSide:
    """Only what is addressed to the reader's own unit."""

    namespace = "unit"
    request: Any

    def scoped(self) -> Any:
        return Request.objects.received_by(self.request.user)


class UnitRequestList(OnUnitSide, requests.ReceivedRequestList):
    page_title = "通知书、调阅和交办"
    empty_title, empty_text = "没有通知书、调阅和交办事项", "巡察组发出后在此显示，并在提醒中告知。"


class UnitRequestPage(OnUnitSide, requests.RequestPage):
    timeline = False

    def scoped(self) -> Any:
        return super().scoped().select_related("to_unit", "topic", "received_by__person", "assignment__office")


class UnitRequestReceive(OnUnitSide, requests.RequestReceive):
    pass


class UnitRequestReply(OnUnitSide, requests.RequestReply):
    pass


class UnitRequestAttach(requests.RequestAttach):
    namespace = "unit"


class UnitItemProvide(OnUnitSide, request_items.ItemProvide):
    pass
