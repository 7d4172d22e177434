
import os
import pytest
from django.urls import reverse
from tests.roof import world, test_queries
from tests.roof.test_access_table import PEOPLE, read_table
from tests.roof.test_search import client_of
from django.test import Client
NEW=("bookmark_keep","saved_view_list","saved_view_add","saved_view_keep","search")
@pytest.mark.django_db
def test_cells(case):
    wrong=[]
    for name in NEW:
        takes = name in ("bookmark_keep","saved_view_keep")
        url=reverse(name, kwargs=world.arguments(name, case) if takes else {})
        for who in PEOPLE:
            c = Client() if who=="anonymous" else client_of(who)
            got=str(c.get(url).status_code)
            if got!=read_table()[name][who]: wrong.append((name,who,got,read_table()[name][who]))
    assert wrong==[]
@pytest.mark.django_db
def test_q(case):
    os.environ["XUNZHANG_PROPOSE_QUERIES"]="1"
    test_queries.test_pages_ask_as_often_as_written.__wrapped__(case) if hasattr(test_queries.test_pages_ask_as_often_as_written,"__wrapped__") else test_queries.test_pages_ask_as_often_as_written(case)
@pytest.mark.django_db
def test_time(case):
    import time, cProfile, pstats
    from inspection.models import User
    from inspection.search import finding
    from inspection import access
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    u=User.objects.get(username="office"); access.remember(u)
    for q in ("青石","qsx","整改"):
        for f in (finding.groups, finding.suggestions):
            t=time.process_time(); w=time.time()
            with CaptureQueriesContext(connection) as c: f([q],u)
            print(q,f.__name__,len(c),round(time.process_time()-t,3),round(time.time()-w,3), round(sum(float(x["time"]) for x in c),3))
    p=cProfile.Profile(); p.enable(); finding.groups(["青石"],u); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(25)
