"""What must be so before a step: functions of the record that answer with the reasons why not, in words.

One file a noun, as in ``workflow``.
"""

from __future__ import annotations

PRINCIPAL = "被巡察单位主要负责人"
OFFICE = "巡察办"
