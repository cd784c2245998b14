"""Routes of the pages that look at everything."""

from django.contrib.sitemaps import views as plans
from django.urls import path

from directory.pages import etablissements, informations, machines, maladies, signalement, sitemaps
from directory.pages.accueil import accueil
from directory.pages.composants import composants
from directory.pages.sans_diagnostic import sans_diagnostic

urlpatterns = [
    path("", accueil, name="accueil"),
    path("etablissements/", etablissements.etablissement_liste, name="etablissement_liste"),
    path("etablissements/<slug:code>/", etablissements.etablissement, name="etablissement"),
    path("groupes/<slug:code>/", etablissements.groupe, name="groupe"),
    path("maladies/", maladies.maladie_liste, name="maladie_liste"),
    path("maladies/<int:orpha>/", maladies.maladie_code, name="maladie_code"),
    # Any words after the code: the right ones are in the answer.
    path("maladies/<int:orpha>-<str:slug>/", maladies.maladie, name="maladie"),
    path("sans-diagnostic/", sans_diagnostic, name="sans_diagnostic"),
    path("comprendre/", informations.comprendre, name="comprendre"),
    path("donnees/", informations.donnees, name="donnees"),
    path("plan-du-site/", informations.plan_du_site, name="plan_du_site"),
    path("accessibilite/", informations.accessibilite, name="accessibilite"),
    path("confidentialite/", informations.confidentialite, name="confidentialite"),
    path("mentions-legales/", informations.mentions_legales, name="mentions_legales"),
    path("signaler/", signalement.signaler, name="signaler"),
    path("signaler/merci/", signalement.merci, name="signaler_merci"),
    # 404 unless DEBUG is on.
    path("composants/", composants, name="composants"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        plans.sitemap,
        {"sitemaps": sitemaps.SECTIONS},
        name="sitemap_section",
    ),
]
