"""What an import would do, in French, for a person who decides."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator

from centres.models import Role
from directory.importing.champs import abreger

from .anomalies import Lieu, dire
from .ecart import Changement, Ecart, Nouveau

MONTRES = 200
CHAMPS = {
    "role": "rôle",
    "responsable": "responsable",
    "debut": "début",
    "fin": "fin",
    "confirmation": "confirmation",
    "arrete_id": "arrêté",
    "source_url": "source",
    "source_le": "date de la source",
}


def rapporter(ecart: Ecart) -> str:
    """The whole difference: new, changed, ended, unchanged, unknown, mistakes."""
    blocs = [
        _bloc("Nouveaux labels", [_dire_nouveau(n) for n in ecart.nouveaux]),
        _bloc("Rôle changé", [_dire_role(c) for c in ecart.roles]),
        _bloc("Précisés", [_dire_precision(c) for c in ecart.precises]),
        _bloc("Public précisé", [f"{site} : {public}" for site, public in ecart.publics], masquer_vide=True),
        _bloc("Terminés", [_dire_fin(c) for c in ecart.termines], masquer_vide=not ecart.choix.complete),
        f"Inchangés : {ecart.inchanges}",
        _bloc("Non reconnus", list(_dire_questions(ecart)), len(ecart.questions)),
        _bloc(
            "Lignes laissées de côté (titres, totaux, notes)",
            [f"{lieu} : {abreger(texte)}" for lieu, texte in ecart.ecartees],
            masquer_vide=True,
        ),
    ]
    if ecart.noms_retires:
        blocs.append(f"Noms retirés à la demande des personnes, non repris : {ecart.noms_retires}")
    if ecart.anomalies:
        blocs.append(f"Erreurs : {len(ecart.anomalies)}\n" + dire(ecart.anomalies))
    if ecart.a_completer:
        blocs.append(f"La campagne {ecart.choix.campagne.code} sera marquée complète.")
    return "\n".join(bloc for bloc in blocs if bloc)


def _bloc(titre: str, lignes: list[str], compte: int | None = None, *, masquer_vide: bool = False) -> str:
    if not lignes and masquer_vide:
        return ""
    montrees = [f"  {ligne}" for ligne in lignes[:MONTRES]]
    if len(lignes) > MONTRES:
        montrees.append(f"  … et {len(lignes) - MONTRES} autres")
    return "\n".join([f"{titre} : {len(lignes) if compte is None else compte}", *montrees])


def empreinte(ecart: Ecart) -> str:
    """Equal for two differences that are the same: what a person read is what will be written."""
    lignes = [
        *map(_dire_nouveau, ecart.nouveaux),
        *map(_dire_role, ecart.roles),
        *map(_dire_precision, ecart.precises),
        *(f"{site.centre.slug}/{site.code} : {public}" for site, public in ecart.publics),
        *map(_dire_fin, ecart.termines),
        *_dire_questions(ecart),
        *map(str, ecart.anomalies),
        f"{ecart.inchanges} {ecart.a_completer}",
    ]
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()


def _dire_nouveau(nouveau: Nouveau) -> str:
    reconnue = nouveau.reconnue
    ou = f"{reconnue.centre}/{nouveau.site.code if nouveau.site else nouveau.code}"
    creation = "" if nouveau.site else " (nouveau site)"
    qui = f", {reconnue.noms.texte}" if reconnue.noms.texte else ""
    return f"{reconnue.entree.lieu} : {ou}{creation} : {Role(nouveau.role).label}{qui}"


def _ou(changement: Changement) -> str:
    site = changement.label.site
    lieu = f"{changement.lieu} : " if changement.lieu else ""
    return f"{lieu}{site.centre.slug}/{site.code}"


def _dire_role(changement: Changement) -> str:
    avant, apres = Role(changement.label.role).label, Role(str(changement.apres["role"])).label
    return f"{_ou(changement)} : {avant} → {apres}"


def _dire_precision(changement: Changement) -> str:
    dits = (
        f"{CHAMPS[nom]} « {changement.avant[nom] or ''} » → « {valeur} »"
        if nom != "arrete_id"
        else "arrêté de la liste"
        for nom, valeur in changement.apres.items()
    )
    return f"{_ou(changement)} : {', '.join(dits)}"


def _dire_fin(changement: Changement) -> str:
    role, fin = Role(changement.label.role).label, changement.apres["fin"]
    return f"{_ou(changement)} : {role}, fin le {fin:%d/%m/%Y}"


def _dire_questions(ecart: Ecart) -> Iterator[str]:
    suite = " (lignes passées, --ignorer-inconnus)" if ecart.choix.ignorer_inconnus else ""
    for question, lieux in ecart.questions:
        yield f"{question.genre} « {abreger(question.texte)} » : {question.motif} ; {ou_sont(lieux)}{suite}"
        for candidat in question.candidats:
            yield f"    {candidat.code} : {candidat.nom} ({candidat.score} %)"


def ou_sont(lieux: Iterable[Lieu]) -> str:
    """« lignes 3, 4, 8 »."""
    numeros = [str(lieu.ligne) for lieu in lieux]
    montres = ", ".join(numeros[:10]) + (f"… ({len(numeros)} lignes)" if len(numeros) > 10 else "")
    return f"ligne{'s' if len(numeros) > 1 else ''} {montres}"


def questionnaire(ecart: Ecart) -> str:
    """The file of correspondances to fill in: one row per text, the candidates beside it. Formulas are disarmed."""
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\n")
    ecrivain.writerow(["texte", "code", "genre", "candidats"])
    for question, _ in ecart.questions:
        candidats = " | ".join(f"{c.code} = {c.nom}" for c in question.candidats)
        ecrivain.writerow([_desarmer(question.texte), "", question.genre, _desarmer(candidats)])
    return sortie.getvalue()


def _desarmer(texte: str) -> str:
    """A spreadsheet computes text that begins so; the apostrophe does not count when the answer is read back."""
    return f"'{texte}" if texte[:1] in "=+-@\t" else texte
