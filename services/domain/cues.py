"""Words beside a date that say what will happen then, and the verbs that say which way the date lies."""

import re
from collections.abc import Mapping

from services.domain.dates import Direction


def _any(words: str) -> re.Pattern[str]:
    """Compile "expir* run out" into a pattern of whole words; `_` stands for a space, `*` for any ending."""
    parts = [re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s") for word in words.split()]
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)")


# Words that only say that something is held: a meeting, where nothing says what it is.
HELD: Mapping[str, re.Pattern[str]] = {
    "en": _any("take_place takes_place held"),
    "es": _any("tendra_lugar celebrara*"),
    "fr": _any("aura_lieu auront_lieu tiendra*"),
}
# What a date's own preposition says, where nothing else does: a rule from a day on, a pause until a day.
FROM: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:\bfrom|\bstarting(?: on)?|\bbeginning(?: on)?|\bas of|\beffective)\s"
        r"(?:early\s|late\s|mid-|the end of\s)?$"
    ),
    "es": re.compile(
        r"(?:\ba partir del?|\bdesde(?: el| este)?)\s(?:(?:finales|fines|inicios|mediados) de\s)?$"
    ),
    "fr": re.compile(
        r"(?:\ba partir (?:du|de)|\ba compter (?:du|de)|\bdes(?: le)?|\bdepuis(?: le)?)\s"
        r"(?:(?:la )?fin\s|debut\s|mi-)?$"
    ),
}
UNTIL: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:until|till|through)\s(?:the end of\s|late\s)?$"),
    "es": re.compile(r"\bhasta\s(?:el\s|finales de\s|fines de\s)?$"),
    "fr": re.compile(r"\bjusqu'(?:au|a|en)\s(?:la fin de\s|fin\s)?$"),
}
BY: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\bby\s(?:the end of\s|late\s|early\s|mid-)?$"),
    "es": re.compile(r"\bpara\s(?:el\s|(?:finales|fines|inicios|mediados) de\s)?$"),
    "fr": re.compile(r"\bd'ici\s(?:a\s|(?:la )?fin\s)?$"),
}
# A date that was put off, or before which nothing will come.
NO_DATE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:moved|postponed|pushed|shifted|rescheduled|delayed)\b.*\bfrom\s(?:mid-)?$"
        r"|\b(?:no|not|never|unlikely|hardly|nothing)\b.{0,40}\bbefore\s$"
    ),
    "es": re.compile(
        r"\b(?:aplaz|pospu|pospon|movi|traslad)\w+\b.*\bdel?\s$|\b(?:no|nunca|nada)\b.{0,40}\bantes del?\s$"
    ),
    "fr": re.compile(
        r"\b(?:report|deplac|decal)\w+\b.*\bdu\s$|\b(?:pas|jamais|rien)\b.{0,40}\bavant(?: le)?\s$"
    ),
}
# Earlier kinds win where two cues are equally near.
CUES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "en": {
        "takes_effect": _any(
            "effect effective into_force in_force appl* come_into kick_in kicks_in impose*"
            " imposed enforce* rise* rises enact*"
        ),
        "expiry": _any(
            "expir* laps* sunset* run_out runs_out ends end ending until extend* extension"
            " prolong* suspended_until frozen_until runs_to run_to lasts"
        ),
        "deadline": _any(
            "deadline* due comments_by by_no_later must submit* submission* no_later comment*"
            " required window answer* report* close closes closing"
        ),
        "hearing": _any("hearing* hear hears testif* testimony witness*"),
        "review": _any("review* decid* decision* renew* reassess* revisit*"),
        "vote": _any("vot* ballot* election* midterm*"),
        "meeting": _any(
            "meet* summit* talk* round* dialogue* conference* discuss* visit* negotiat* gather*"
            " session* resume* reconvene* convene* renegotiat* encounter*"
        ),
        "launch": _any(
            "start* begin* began open* launch* operat* production come_online go_live complet*"
            " consolidat* break_ground groundbreaking finish* ready build* commission*"
        ),
    },
    "es": {
        "takes_effect": _any(
            "vigor vigencia rige regira* rijan aplica* aplicara* efecto entrara* surtira* cobrara* gravara*"
        ),
        "expiry": _any(
            "vence* vencimiento expir* caduc* termina* terminar hasta_el extend* prorrog* prolong*"
            " concluy* concluir* dura duran durara*"
        ),
        "deadline": _any(
            "plazo limite fecha_limite tardar debera* debe deben entregar* comentarios presentar* antes_del"
            " cierra* cerrara* informe* reporte*"
        ),
        "hearing": _any("audiencia* comparec* comparezca"),
        "review": _any("revis* decid* decision* renov* evaluara* evaluacion"),
        "vote": _any("vot* eleccion* comicios sufragio"),
        "meeting": _any(
            "reun* cumbre* ronda* dialog* foro* conferencia* negocia* mesas encuentro* visita*"
            " platicas conversaciones sesion* cita reanud* se_ven se_vera* renegocia* entrevist*"
        ),
        "launch": _any(
            "inici* comenz* empez* arranc* arrancara* operar* opera* listo lista produccion"
            " abrira* produc* lanz* inaugur* consolid* estara* construccion prevista previsto fabrica*"
        ),
    },
    "fr": {
        "takes_effect": _any("vigueur effet appliqu* applica* s'applique* frapp* entrer* instaur*"),
        "expiry": _any(
            "expir* echeance* prend_fin prennent_fin prendra_fin prendront_fin termin* jusqu'au prolong*"
            " fin_des caduc* suspendu* court"
        ),
        "deadline": _any(
            "delai* limite doit doivent devra devront remettre commentaires soumettre tard avant_le d'ici"
            " rapport* cloture*"
        ),
        "hearing": _any("audience* audition* temoign*"),
        "review": _any("revis* examen* decid* decision* renouvel* reexam* evalu*"),
        "vote": _any("vot* election* scrutin* referendum"),
        "meeting": _any(
            "reun* sommet* rencontre* negocia* pourparlers dialogue* ronde* tour conference*"
            " visite* reprendr* retrouver* renegocia* se_verr* entretien*"
        ),
        "launch": _any(
            "debut* commenc* demarr* ouvr* lanc* production mise_en_service exploit*"
            " operationnel* pret construction inaugur* achev*"
        ),
    },
}

_FLAGS = re.IGNORECASE

# Matched on the text as written: accents tell Spanish tenses apart.
TENSES: Mapping[str, Mapping[Direction, re.Pattern[str]]] = {
    "en": {
        Direction.FUTURE: re.compile(
            r"\b(?:will|would|shall|expected|scheduled|set to|due|plans? to|planned|must|going to|upcoming"
            r"|slated|is to|are to|comes? up|is up|to (?:be|extend|renew|decide|vote|review|sign|impose|meet"
            r"|take|start|begin|discuss|open|hold"
            r"|conclude|end|finish|expire|lapse|join)|ahead|next|votes|meets|hears|resumes|reconvenes"
            r"|convenes|expires|lapses|takes effect|kicks in)\b",
            _FLAGS,
        ),
        Direction.PAST: re.compile(
            r"(?<!\bbe )\b(?:said|told|was|were|had|has|have|met|took|held|made|gave|began|came|sent|wrote"
            r"|put|cut|\w{3,}ed)\b"
            r"(?<!expected)(?<!scheduled)(?<!planned)(?<!slated)",
            _FLAGS,
        ),
    },
    "es": {
        Direction.FUTURE: re.compile(
            r"\b(?:\w+(?:ará|erá|irá|drá|brá|arán|erán|irán|drán|brán)|va a|van a|se prevé|previst[oa]s?|debe"
            r"|deben"
            r"|programad[oa]s?|próxim[oa]s?|espera|planea|a partir|habría de|votan?|se reúnen?|se ven"
            r"|vence|vencen|expiran?|entran? en vigor|arrancan?|comienzan?|empiezan?|concluyen?)\b",
            _FLAGS,
        ),
        Direction.PAST: re.compile(
            r"\b(?:\w+(?:ó|aron|ieron|aba|ía)|fue|fueron|dijo|hizo|ha|han|hubo)\b", _FLAGS
        ),
    },
    "fr": {
        Direction.FUTURE: re.compile(
            r"\b(?:\w+(?:era|eront|dra|dront|vra|vront|ura|uront|ira|iront)|prévu(?:e|s|es)?|doit|doivent|va|vont"
            r"|prochain(?:e|s|es)?|attendu(?:e|s|es)?|à partir|compte|votent?|se réuni(?:t|ssent)"
            r"|expirent?|entrent? en vigueur|prend(?:ra)? (?:effet|fin)|prennent (?:effet|fin)|court)\b",
            _FLAGS,
        ),
        Direction.PAST: re.compile(
            r"\b(?:a|ont|avait|avaient|est|sont|était|étaient|fut)\s(?:\w+\s)?"
            r"\w+(?:é|ée|és|ées|u|ue|us|is|ise|it|ert)\b",
            _FLAGS,
        ),
    },
}
