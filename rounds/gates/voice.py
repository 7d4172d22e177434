"""Nobody gives a personal opinion to the outside: what goes out speaks for the team (R-346)."""

from __future__ import annotations

from typing import Any

from inspection import codes

LIST = "personal_words"


def personal_words(office: Any, *texts: str) -> list[str]:
    """The office's own words of personal stand-taking found in texts that leave the house; one reason naming them all."""
    whole = "\n".join(texts)
    found = [each.text for each in codes.choices(LIST, office) if each.text in whole]
    return [f"不作个人表态，以巡察组名义答复，请删去“{'”“'.join(found)}”"] if found else []
