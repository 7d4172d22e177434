"""Make this side's keys and grant the web role its few rights; prints the public key the office registers."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand
from django.db import connection
from environ import Env

from intake import keys

GRANTS = """
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT ON intake_page TO {role};
    GRANT INSERT ON intake_letter TO {role};
    REVOKE ALL ON FUNCTION intake_page_of(text), intake_answers_to(text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION intake_page_of(text), intake_answers_to(text) TO {role};
"""


class Command(BaseCommand):
    help = "生成本端密钥，授予网页账号最小权限（只能增加来信、读取页面），显示本端公钥。"

    def handle(self, *args: Any, **options: Any) -> None:
        role = unquote(urlsplit(Env().str("INTAKE_DATABASE_URL", default="")).username or "")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if role and role != cursor.fetchone()[0]:
                cursor.execute(GRANTS.format(role=connection.ops.quote_name(role)))
            else:
                self.stderr.write(
                    "提示：INTAKE_DATABASE_URL 与属主是同一账号，数据库不能替网页把关；请为网页另建账号。"
                )
        keys.receipts()
        self.stdout.write(bytes(keys.signature().verify_key).hex())
