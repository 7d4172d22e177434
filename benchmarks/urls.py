"""The product's addresses, and beside them what its pages are measured against."""

from django.urls import include, path

from benchmarks import rivals

urlpatterns = [
    path("bench/nothing/", rivals.nothing, name="bench_nothing"),
    path("bench/session/", rivals.session, name="bench_session"),
    path("bench/limit/", rivals.limit, name="bench_limit"),
    path("bench/naive/", rivals.naive, name="bench_naive"),
    path("bench/admin/", rivals.site.urls),
    path("", include("inspection.urls")),
]
handler404 = "django.views.defaults.page_not_found"
