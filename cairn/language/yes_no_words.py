# ruff: noqa: SIM905, E501  (a vocabulary reads better as text than as a list of strings)
"""Ways to say yes, no and "I am not sure", normalised, in English and French.

Both lists are read whatever the language of the conversation (people mix
them), except that a word of the other language never overrides one's own.
"""

from typing import NamedTuple

from cairn.language.text import Lang


class Wordings(NamedTuple):
    """Phrases by how far they reach.

    `strong` ones decide where they open or close a reply; `weak` ones only
    when nothing strong was said.
    """

    strong: tuple[str, ...]
    weak: tuple[str, ...]


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(
        phrase.strip() for phrase in listed.replace("\n", ",").split(",") if phrase.strip()
    )


YES: dict[Lang, Wordings] = {
    "en": Wordings(
        _phrases(
            """yes, yeah, yep, yup, yea, ya, yah, yess, yas, yh, aye, y, yes please, oh yes,
            hell yes, hell yeah, absolutely, definitely, certainly, of course, for sure, sure,
            sure thing, indeed, affirmative, totally, i do, i did, i have, i am, i will, i would,
            i think so, i believe so, i guess so, i suppose so, probably, most likely, likely,
            why not, true, correct, exactly, right, thats right, that is right, course,
            no doubt, no problem, no worries, no objection, i wouldnt say no, cant say no,
            i can, i agree, agreed, it is, it does, it did, they do, yes i guess, go for it,
            lets do it, lets go, go ahead, by all means, happy to, id like that, i d like that,
            i d love to, sounds good, works for me, deal, always, a lot, very much, 👍, ✅, ✔, 👌, 💯, 🙌"""
        ),
        _phrases(
            """ok, okay, okey, k, kk, okie, alright, all right, fine, i guess, i suppose, i think,
            good, great, perfect, cool, a bit, a little, sort of, kind of, sometimes,
            ready, im ready, i m ready, understood, got it, gotcha"""
        ),
    ),
    "fr": Wordings(
        _phrases(
            """oui, ouais, ouai, oue, ouaip, ouep, yep, yes, wi, oui oui, mais oui, ah oui,
            bien sur, biensur, evidemment, carrement, absolument, tout a fait, certainement,
            clairement, grave, exactement, exact, c est ca, cest ca, c est exact, vrai, c est vrai,
            affirmatif, effectivement, en effet, volontiers, avec plaisir, pourquoi pas, pq pas,
            je crois que oui, je pense que oui, je pense oui, je crois oui, je crois bien, plutot oui,
            je dirais oui, je dirais que oui, sans doute, probablement, surement, sans probleme,
            pas de probleme, pas de souci, pas de soucis, aucun probleme, aucun souci, je ne dis pas non,
            je dis pas non, j accepte, je suis d accord, chuis d accord, suis d accord, jsuis d accord,
            d accord, daccord, dacc, dac, entendu, ca marche, ca me va, ca roule, allons y,
            c est parti, cest parti, go, vas y, vasy, allez y, toujours, je veux bien, jveux bien, je confirme,
            bien entendu, naturellement, assurement, mais si, si si, bah si, ben si, ah si, moi si,
            je suis partant, je suis partante, partant, partante, 👍, ✅, ✔, 👌, 💯, 🙌"""
        ),
        _phrases(
            """ok, okay, oki, okok, ok ok, bien, tres bien, parfait, super, bon, bon ok, compris, c est compris, bien compris,
            c est bon, cest bon, pret, prete, je suis pret, je suis prete, un peu, parfois, si on veut, je crois, je pense,
            c est clair, beaucoup, ok d accord"""
        ),
    ),
}
NO: dict[Lang, Wordings] = {
    "en": Wordings(
        _phrases(
            """no, nope, nah, nay, naw, noo, nop, na, n, no way, no thanks, no thank you, no ty,
            not really, not at all, not now, not today, not yet, not sure i want to, not particularly,
            not exactly, not quite, not for me, not ready, not true, not me, not this time, not any more,
            not anymore, not especially, not so much, not much, no not, never, never ever, hell no, negative, i don t, i dont, i didnt,
            i havent, i haven t, im not, i m not, i wont, i wouldnt, i cant, i can t, cant, dont, i dont want to,
            i dont think so, i don t think so, i think not, i doubt it, i dont agree, i do not,
            i do not agree, i disagree, disagree, don t think so, dont think so, absolutely not,
            definitely not, certainly not, of course not, probably not, i guess not, i hope not, i am not,
            false, wrong, incorrect, thats wrong, hardly, nothing, none, id rather not, i d rather not,
            rather not, i refuse, i prefer not to, i d prefer not, no chance, as if, neither, later, maybe later, another time,
            it isnt, it doesnt, it didnt, it is not, 👎, ❌, 🚫, 🙅, ✖"""
        ),
        (),
    ),
    "fr": Wordings(
        _phrases(
            """non, nan, nn, nope, nop, no, non non, non merci, nan merci, mais non, ah non, oh non, surtout pas,
            pas vraiment, pas du tout, pas trop, pas maintenant, pas encore, pas aujourd hui, pas ajd,
            pas pour l instant, pas pour le moment, pas specialement, pas particulierement, pas tellement,
            pas exactement, pas tout a fait, pas forcement, pas question, hors de question, pas envie, pas moi, pas ca,
            pas cette fois, pas ce soir, pas beaucoup, pas d accord, pas daccord, je suis pas d accord,
            je ne suis pas d accord, jsuis pas d accord, jamais, toujours pas, jamais de la vie, aucunement, nullement,
            negatif, rien, je crois pas, je ne crois pas, je pense pas, je ne pense pas, jpense pas, jcrois pas,
            je crois que non, je pense que non, je dirais non, je dirais que non, plutot non, plutot pas,
            je refuse, je prefere pas, je ne prefere pas, je prefere ne pas, je n ai pas envie, j ai pas envie,
            je veux pas, je ne veux pas, jveux pas, je peux pas, je ne peux pas, jpeux pas, faux, c est faux, absolument pas, certainement pas,
            surement pas, bien sur que non, evidemment non, evidemment pas, carrement pas, probablement pas, sans facon, tu reves, vous revez,
            c est mort, meme pas, que dalle, plus tard, une autre fois, non plus, moi non plus, ca va pas,
            ca ne me va pas, c est pas vrai, pas vrai, pas sur du tout, trop pas, grave pas, niet, 👎, ❌, 🚫, 🙅, ✖"""
        ),
        (),
    ),
}
UNSURE: dict[Lang, tuple[str, ...]] = {
    "en": _phrases(
        """maybe, perhaps, possibly, not sure, im not sure, i m not sure, i am not sure, unsure, no idea, no clue,
        i dont know, i don t know, dont know, don t know, idk, dunno, i dunno, hard to say, difficult to say, it depends, depends,
        depending, yes and no, yes no, meh, so so, could be, might be, might, either, half and half, who knows, kinda yes and no,
        i cant say, i cannot say, couldnt say, i cant tell, not certain, ish, dont care, idc, whatever, i do not know, i havent decided, 🤷, 🤔, 😕"""
    ),
    "fr": _phrases(
        """peut etre, peutetre, ptet, ptetre, p t etre, pt etre, p etre, possible, c est possible, pas sur, pas sure, je suis pas sur,
        je suis pas sure, je ne suis pas sur, je ne suis pas sure, jsuis pas sur, jsuis pas sure, aucune idee, je sais pas, je ne sais pas, jsais pas,
        j sais pas, chais pas, chepa, chai pas, jsp, jspa, jpp savoir, sais pas, ca depend, cela depend, ca dep, depend, oui et non, oui non, ouais non,
        bof, mouais, moui, mwe, mouai, mouaip, mitige, difficile a dire, dur a dire, complique a dire, j hesite, je hesite,
        comme ci comme ca, ni oui ni non, plus ou moins, moyen, moyennement, on verra, faut voir, a voir, je ne saurais dire, jsais pas trop,
        je sais pas trop, va savoir, qui sait, ca se peut, peu importe, m en fous, je m en fous, osef, 🤷, 🤔, 😕"""
    ),
}
#: Contain a word of yes or no and mean neither.
NEITHER: tuple[str, ...] = _phrases(
    """never mind, nevermind, no one, pas mal, no more, right now, non stop, pas plus tard, trop tard, plus tard que, ok google,
    sauf si, comme si, meme si, si je, si tu, si on, si j, si il, s il, i do not want to talk, pour toujours,
    de rien, y compris, i am so, i am very, i am feeling, i have been, i have a, i am in, i am at, i am the"""
)
#: Mean yes or no only when nothing follows in their clause: "I can't" does, "I can't sleep" tells.
CLOSING: frozenset[str] = frozenset(
    _phrases(
        """i do, i did, i have, i am, i will, i would, i can, it is, it does, it did, they do, i dont, i don t, i didnt, i havent, i haven t,
        im not, i m not, i am not, i do not, i wont, i wouldnt, i cant, i can t, cant, dont, it isnt, it doesnt, it didnt, it is not,
        nothing, none, right, true, good, great, perfect, fine, cool, please, a lot, a bit, a little, very much, always, later,
        likely, sometimes, kind of, sort of, k, y, n, na, ya, yea, go, grave, bien, tres bien, bon, super, parfait, un peu, beaucoup,
        parfois, toujours, clairement, rien, vrai, exact, go, pret, prete, ready, plus tard, faux, wrong, false, depend, moyen,
        je peux pas, je ne peux pas, jpeux pas, je veux pas, je ne veux pas, jveux pas, j ai pas envie, je n ai pas envie, pas envie,
        je refuse, i refuse, je prefere ne pas, compris, i think, i guess, i suppose, je crois, je pense, j accepte, volontiers,
        not me, not ready, pas moi, might, either, possible, ish, trop pas, even, non plus, neither, hardly, course, deal, sure"""
    )
)
#: "no, wait, yes": what comes after counts.
SECOND_THOUGHT = frozenset(
    "wait actually sorry pardon oops oups attends attendez enfin finalement scratch".split()
)
#: May stand before the answer.
OPENERS = frozenset(
    """well so um uh er hm hmm oh ah eh euh heu bah ben beh ba alors mais bon but and et honestly
    franchement honnetement honetement enfin hum mmm mm donc then lol mdr ptdr haha ui la moi i me
    je j a ca c it hi hello bonjour salut merci thanks thank you""".split()
)
