"""Addresses of requests: the inner side and departments; the unit's own."""

from __future__ import annotations

from typing import Any

from django.urls import path

from rounds.views import request_items, requests, unit_requests

urlpatterns: list[Any] = [
    path("requests/", requests.RequestList.as_view(), name="request_list"),
    path("requests/received/", requests.ReceivedRequestList.as_view(), name="received_request_list"),
    path("assignments/<uuid:pk>/requests/<slug:kind>/add/", requests.RequestAdd.as_view(), name="request_add"),
    path("requests/<uuid:pk>/", requests.RequestPage.as_view(), name="request"),
    path("requests/<uuid:pk>/edit/", requests.RequestEdit.as_view(), name="request_edit"),
    path("requests/<uuid:pk>/send/", requests.RequestSend.as_view(), name="request_send"),
    path("requests/<uuid:pk>/receive/", requests.RequestReceive.as_view(), name="request_receive"),
    path("requests/<uuid:pk>/reply/", requests.RequestReply.as_view(), name="request_reply"),
    path("requests/<uuid:pk>/accept/", requests.RequestAccept.as_view(), name="request_accept"),
    path("requests/<uuid:pk>/send_back/", requests.RequestSendBack.as_view(), name="request_send_back"),
    path("requests/<uuid:pk>/withdraw/", requests.RequestWithdraw.as_view(), name="request_withdraw"),
    path("requests/<uuid:pk>/attach/", requests.RequestAttach.as_view(), name="request_attach"),
    path("requests/<uuid:pk>/use/", requests.RequestUse.as_view(), name="request_use"),
    path("requests/<uuid:pk>/items/add/", request_items.ItemsList.as_view(), name="request_items_add"),
    path("requests/<uuid:pk>/items/take/", request_items.ItemsTake.as_view(), name="request_items_take"),
    path("requests/<uuid:pk>/items/return/", request_items.ItemsReturn.as_view(), name="request_items_return"),
    path(
        "requests/<uuid:pk>/items/<uuid:item>/remove/", request_items.ItemRemove.as_view(), name="request_item_remove"
    ),
    path(
        "requests/<uuid:pk>/items/<uuid:item>/provide/",
        request_items.ItemProvide.as_view(),
        name="request_item_provide",
    ),
]

unit_urlpatterns: list[Any] = [
    path("requests/", unit_requests.UnitRequestList.as_view(), name="request_list"),
    path("requests/<uuid:pk>/", unit_requests.UnitRequestPage.as_view(), name="request"),
    path("requests/<uuid:pk>/receive/", unit_requests.UnitRequestReceive.as_view(), name="request_receive"),
    path("requests/<uuid:pk>/reply/", unit_requests.UnitRequestReply.as_view(), name="request_reply"),
    path("requests/<uuid:pk>/attach/", unit_requests.UnitRequestAttach.as_view(), name="request_attach"),
    path(
        "requests/<uuid:pk>/items/<uuid:item>/provide/",
        unit_requests.UnitItemProvide.as_view(),
        name="request_item_provide",
    ),
]
