# ruff: noqa: SIM905  (a vocabulary reads better as text than as a list of strings)
"""Small words that carry no value by themselves, shared by the readers."""

from cairn.language.text import Lang

#: Words that may surround an answer and change nothing in it.
_FILLERS: dict[Lang, str] = {
    "en": """
        a about actually all am an and approximately around at be but bit by call
        choice choose d day definitely er feel feeling for give go going got guess
        hm hmm i id ill im in is ish it its itd just kind kinda level ll like m mark
        maybe me mine mood more my number of oh ok on one option or please pick pls
        pretty probably put rate rather rating re really reckon right roughly s say
        score so some sort sorta still take than that the them then there think this
        to today tonight uh um ve well were with would yeah yes you your now
        anxiety fear belief sadness stress degree points point answer perhaps
    """,
    "fr": """
        a ah alors au auj aujourd ajd aujd hui bah bas beh ben bon c ca ce cest cet
        chiffre choisi choisis choix crois d dans de degre des dirai dirais dis donc
        donne du en enfin entre environ est et etre euh genre genree grosso hein hm
        hmm humeur j jai je jdirais jdirai jdis jmets jpense jsuis j l la le les
        lui ma maintenant me mets mettons mettrais modo moi moment mon moral n ni
        niveau niv note num numero o option oui ouais on ok par pense peu peut plus
        plutot pour prends presque quelque qq repond reponse s si soir stp suis svp sur ta te
        ton toujours tout un une va vais ma vers voila y anxiete peur angoisse stress
        tristesse points point matin vaut que disons dison jsais c celui celle
    """,
}
FILLERS: dict[Lang, frozenset[str]] = {
    lang: frozenset(listed.split()) for lang, listed in _FILLERS.items()
}

NEGATORS: dict[Lang, frozenset[str]] = {
    "en": frozenset(
        """not no never none nor without except hardly isnt wasnt arent dont doesnt
        didnt cant wont wouldnt aint nothing""".split()
    ),
    "fr": frozenset("pas non jamais ni sauf aucun aucune sans plus".split()),
}
