"""公开受理: the public's own door, a small site apart from the office's, switched on per assignment (off by default).

It runs as a process of its own, with settings, port and database of its own, and may stand in another network zone. It
knows public keys only: what somebody writes is sealed before it reaches the database, where the web role may add rows and
read published pages, nothing else. Letters leave, and pages and answers arrive, as signed files (``wire``).
"""
