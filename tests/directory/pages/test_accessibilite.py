"""The declaration of accessibility: its legal parts, and a status that only an audit raises."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import DeclarationAccessibilite
from tests.directory.pages.aides import page, source, texte
from tests.factories import DeclarationAccessibiliteFactory
from tests.formulaires import envoyer

pytestmark = pytest.mark.django_db
ADRESSE = "/accessibilite/"
PIED = "Accessibilité : "


def test_sans_ligne_le_site_se_declare_non_conforme(client: Client) -> None:
    lu = texte(page(client, ADRESSE))
    assert "est non conforme avec le référentiel" in lu
    assert "sans audit, un site se déclare non conforme" in lu
    assert "établie le 22 novembre 2026" in lu
    assert PIED + "non conforme" in texte(page(client, "/comprendre/"))


def test_les_parties_de_la_loi_dans_l_ordre(client: Client) -> None:
    lu = source(page(client, ADRESSE))
    parties = [
        *("État de conformité", "Résultats des tests", "Contenus non accessibles", "Non-conformités"),
        *("Dérogations pour charge disproportionnée", "Contenus non soumis à l’obligation d’accessibilité"),
        *("Établissement de cette déclaration d’accessibilité", "Technologies utilisées"),
        *("Environnement de test", "Outils pour évaluer l’accessibilité", "Pages vérifiées"),
        *("Retour d’information et contact", "Voies de recours"),
    ]
    places = [lu.index(f">{partie}</h") for partie in parties]
    assert places == sorted(places)


def test_un_audit_dit_ce_qu_il_a_vu(client: Client) -> None:
    DeclarationAccessibiliteFactory(
        auditee=True,
        etablie_le=datetime.date(2026, 4, 2),
        non_conformites="Des PDF sans balises\n\nUne carte <sans> texte",
        derogations="Aucune vidéo ancienne",
        hors_champ="Fonds de carte",
        environnement="Firefox 150 et NVDA 2026.1",
        outils="Assistant RGAA",
        pages="Accueil",
    )
    corps = source(page(client, ADRESSE))
    lu = texte(page(client, ADRESSE))
    assert "est partiellement conforme avec le référentiel" in lu
    assert "réalisé par Atelier A11Y le 1er mars 2026 révèle que 75,5 % des critères" in lu
    assert "<li>Des PDF sans balises</li><li>Une carte &lt;sans&gt; texte</li>" in corps
    for dit in ("Fonds de carte", "Firefox 150 et NVDA 2026.1", "Assistant RGAA", "établie le 2 avril 2026"):
        assert dit in lu
    assert "Aucun audit" not in lu and "Faute d’audit" not in lu
    assert "<title>Déclaration d’accessibilité\u00a0: partiellement conforme" in corps


def test_le_pied_suit_la_declaration_sans_requete_par_page(client: Client) -> None:
    page(client, "/mentions-legales/")
    with CaptureQueriesContext(connection) as requetes:
        page(client, "/mentions-legales/")
    assert len(requetes) == 1  # the version of the data
    ligne = DeclarationAccessibiliteFactory()
    assert PIED + "non conforme" in texte(page(client, "/mentions-legales/"))
    DeclarationAccessibilite.objects.filter(pk=ligne.pk).update(
        statut="totale", taux=100, audit_le=datetime.date(2026, 3, 1), auditeur="Atelier"
    )
    assert PIED + "totalement conforme" in texte(page(client, "/mentions-legales/"))


@pytest.mark.parametrize(
    ("taux", "ecrit"), [(None, ""), ("75.50", "75,5"), ("100.00", "100"), ("50", "50"), ("66.67", "66,67")]
)
def test_le_taux_s_ecrit_en_francais(taux: str | None, ecrit: str) -> None:
    assert DeclarationAccessibilite(taux=taux and Decimal(taux)).pourcentage == ecrit


# --- In the admin ------------------------------------------------------------------------------
MODIFIER = "/admin/directory/declarationaccessibilite/1/change/"


def test_la_premiere_s_ajoute_la_seconde_non(admin_client: Client) -> None:
    ajouter = reverse("admin:directory_declarationaccessibilite_add")
    assert envoyer(admin_client, ajouter, etablie_le="2026-11-20").status_code == 302
    assert DeclarationAccessibilite.objects.get().etablie_le == datetime.date(2026, 11, 20)
    assert admin_client.get(ajouter).status_code == 403
    assert ADRESSE in admin_client.get(MODIFIER).content.decode()


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ({"statut": "partielle"}, "Sans audit, un site se déclare « non conforme »"),
        ({"statut": "totale", "audit_le": "2026-03-01", "auditeur": "A", "taux": "99"}, "un taux de 100 %."),
        ({"audit_le": "2999-01-01"}, "Cette date n’est pas encore passée"),
        ({"taux": "101"}, "inférieure ou égale à 100"),
    ],
)
def test_ce_qui_ne_va_pas_est_dit(admin_client: Client, saisie: dict[str, str], message: str) -> None:
    DeclarationAccessibiliteFactory()
    reponse = envoyer(admin_client, MODIFIER, **saisie)
    assert reponse.status_code == 200
    assert message in texte(reponse)
    ligne = DeclarationAccessibilite.objects.get()
    assert (ligne.statut, ligne.audit_le, ligne.taux) == ("non_conforme", None, None)


def test_l_historique_garde_l_ancien_etat(admin_client: Client) -> None:
    ligne = DeclarationAccessibiliteFactory()
    envoyer(admin_client, MODIFIER, statut="partielle", audit_le="2026-03-01", auditeur="Atelier", taux="60")
    assert list(type(ligne).historique.order_by("history_id").values_list("statut", flat=True)) == [
        "non_conforme",
        "partielle",
    ]
