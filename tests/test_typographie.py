"""French typography on every kind of page: no-break spaces where they belong, curved apostrophes."""

import html
import re

import pytest
from django.test import Client

from tests.outils.pages import PUBLIQUES, Genre

pytestmark = pytest.mark.usefixtures("annuaire")

_MUETS = re.compile(r"<(script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_BLOCS = re.compile(
    r"</?(?:p|div|li|dt|dd|h\d|ul|ol|dl|section|article|t[dhr]|table|caption|label|legend|option|address|nav|aside"
    r"|header|footer|figcaption|svg|text|span|br|summary|small)\b[^>]*>"
)
# An ordinary space where the line could break before a sign, or after «; a straight apostrophe; a sign with no space at all.
FAUTES = re.compile(
    r"[^\n]{0,30}(?:[\w)»…]\x20(?=[:;?!»%](?:\s|$))|«\x20|\w'(?=\w)|\w(?=[;?!»](?:\s|$)))[^\n]{0,30}"
)


def texte_lu(page: str) -> str:
    """What is read of a page, block by block."""
    corps = _MUETS.sub("", page[page.index("<body") :])
    return html.unescape(re.sub(r"<[^>]+>", "", _BLOCS.sub("\n", corps)))


@pytest.mark.parametrize("genre", PUBLIQUES, ids=str)
def test_french_typography(client: Client, genre: Genre) -> None:
    page = genre.demander(client).content.decode()
    titre = html.unescape(re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0])
    assert FAUTES.findall(f"{titre}\n{texte_lu(page)}") == []


def test_faults_are_seen() -> None:
    bons = ["Oui\u00a0: non", "«\u00a0mot\u00a0»", "Quoi\u202f?", "l’an", "ORPHA:586", "12\u00a0%", "19:30"]
    mauvais = ["Oui : non", "« mot\u00a0»", "«\u00a0mot »", "Quoi ?", "Quoi?", "l'an", "12 %", "fin) : suite"]
    assert not [t for t in bons if FAUTES.findall(t)]
    assert [t for t in mauvais if FAUTES.findall(t)] == mauvais
