"""Reporting an error on a page: no account, no cookie, three fields at most."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import Signalement
from directory.pages.debit import trop_de_messages
from directory.pages.parametres import propre

LONGUEUR_CHEMIN = 500
# A message of 2,000 characters, each written as %XX%XX%XX%XX, and room to spare.
OCTETS_MAX = 40_000


class SignalementForm(forms.Form):
    """The page, what is wrong, and where to answer. `site` is a trap: people do not see it, robots fill it."""

    objet = forms.CharField(
        label="Page concernée",
        max_length=LONGUEUR_CHEMIN,
        required=False,
        error_messages={"max_length": "Cette adresse est trop longue : gardez ce qui suit le nom du site."},
    )
    message = forms.CharField(
        label="Ce qui ne va pas",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 7, "maxlength": 2000}),
        help_text="Sans information sur votre santé, ni sur celle d’une autre personne.",
        error_messages={
            "required": "Écrivez en quelques mots ce qui ne va pas.",
            "max_length": "Votre message dépasse 2 000 caractères : raccourcissez-le.",
        },
    )
    reponse_a = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        help_text="Facultatif. Seulement pour vous répondre.",
        error_messages={"invalid": "Nous n’avons pas compris cette adresse. Exemple : nom@exemple.fr"},
    )
    site = forms.CharField(label="Ne remplissez pas ce champ", required=False)

    def clean_objet(self) -> str:
        """A path of this site, without what follows `?` (it may name a disease); the home page by default."""
        return lire_objet(self.cleaned_data["objet"]) or "/"


def lire_objet(valeur: str) -> str:
    """The path in `valeur`, which may be a full address; "" when it is none of this site's."""
    try:
        adresse = urlsplit(valeur.strip())
    except ValueError:
        return ""
    ici = urlsplit(settings.SITE_URL).netloc
    if adresse.netloc not in ("", ici) or not adresse.path.startswith("/") or adresse.path.startswith("//"):
        return ""
    if not adresse.path.isprintable() or len(adresse.path) > LONGUEUR_CHEMIN:
        return ""
    return adresse.path


def vient_d_ici(request: HttpRequest) -> bool:
    """Whether the browser says that the form was sent from this site: what a cookie would prove elsewhere."""
    provenance = request.headers.get("Sec-Fetch-Site")
    if provenance is not None:
        return provenance == "same-origin"
    origine = request.headers.get("Origin")
    ici = {f"{request.scheme}://{request.get_host()}", settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS}
    return origine is not None and origine in ici


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request: HttpRequest) -> HttpResponse:
    """The form; a report kept leads to the thank-you page, so that reloading it sends nothing again."""
    if request.method != "POST":
        return _page(request, SignalementForm(initial={"objet": lire_objet(request.GET.get("objet", ""))}))
    if int(request.META.get("CONTENT_LENGTH") or 0) > OCTETS_MAX:
        form = SignalementForm()
        return _page(
            request, form, "Votre message est trop long pour être reçu. Raccourcissez-le.", status=413
        )
    form = SignalementForm({nom: propre(str(valeur)) for nom, valeur in request.POST.items()})
    if not vient_d_ici(request):
        message = "Votre navigateur n’a pas confirmé que ce message vient de cette page. Envoyez-le à nouveau d’ici."
        return _page(request, form, message, status=403)
    if not form.is_valid():
        return _page(request, form, status=400)
    if trop_de_messages(request):
        message = (
            "Trop de messages viennent d’arriver de chez vous. Gardez le vôtre et renvoyez-le dans une heure."
        )
        return _page(request, form, message, status=429)
    _garder(form)
    return redirect("signaler_merci")


@require_safe
def merci(request: HttpRequest) -> HttpResponse:
    """Thank you."""
    return render(request, "directory/signaler_merci.html", {"ariane": [("Signaler une erreur", "")]})


def _garder(form: SignalementForm) -> None:
    """Save the report, unless a robot wrote it or the same one already waits (a button pressed twice)."""
    donnees = form.cleaned_data
    if donnees["site"]:
        return
    attente = {"chemin": donnees["objet"], "message": donnees["message"], "etat": Signalement.Etat.NOUVEAU}
    if not Signalement.objects.filter(**attente).exists():
        Signalement.objects.create(**attente, reponse_a=donnees["reponse_a"])


def _page(request: HttpRequest, form: SignalementForm, refus: str = "", status: int = 200) -> HttpResponse:
    contexte = {"ariane": [("Signaler une erreur", "")], "form": form, "refus": refus}
    return render(request, "directory/signaler.html", contexte, status=status)
