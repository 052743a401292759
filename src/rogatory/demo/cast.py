# SPDX-License-Identifier: Apache-2.0
"""Who and where: the persons, places and bodies of the fictional case, in two scripts.

Naming style, so that whoever adds a name keeps to it and nobody real is hit upon:

* **XA, Quenlor.** Family names end in ``-quell``; given names end in ``-orn`` (men) and ``-ith``
  (women). Cyrillic ``-квелл``, ``-орн``, ``-ит``.
* **XB, Drosphay.** Family names end in ``-throck``; given names end in ``-aum`` (men) and ``-iun``
  (women). Cyrillic ``-трок``, ``-аум``, ``-иун``.
* Telephone numbers use the unassigned country code +999, addresses in the network are those kept
  for documentation (RFC 5737, RFC 2606), coordinates lie in the open South Pacific, IMEIs begin
  with the test allocation 00.

Both states are invented; the working languages of the papers (English, Russian, Azerbaijani) are
real because the tool must read them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """A fictional state: ``code`` XA or XB and its name in English, Russian and Azerbaijani."""

    code: str
    en: str
    ru: str
    az: str


@dataclass(frozen=True)
class Place:
    """A fictional place: names in two scripts, and degrees (WGS 84) in the open ocean."""

    id: str
    latin: str
    cyrillic: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Body:
    """A fictional authority or institution, in English, Russian and Azerbaijani."""

    id: str
    state: str
    en: str
    ru: str
    az: str


@dataclass(frozen=True)
class CastPerson:
    """A person of the fictional case.

    ``role``: victim, complainant, witness, expert, officer_present, or an office of one of the two
    sides. ``code`` is what replaces the name when it is withheld; ``sealed`` marks an identity
    that is kept apart; ``marks`` are numbers and addresses that would identify the person.
    """

    id: str
    latin: str
    cyrillic: str
    role: str
    state: str
    code: str
    deceased: bool = False
    sealed: bool = False
    marks: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Cast:
    """Everything that the story names, by id."""

    states: dict[str, State]
    places: dict[str, Place]
    bodies: dict[str, Body]
    persons: dict[str, CastPerson]


_PERSONS = (
    CastPerson(
        "V1",
        "Belorn Tasquell",
        "Белорн Тасквелл",
        "victim",
        "XA",
        "Victim 1",
        deceased=True,
        note="national of XA; died in an official vehicle during an operational-search activity",
    ),
    CastPerson(
        "V2",
        "Halorn Imsquell",
        "Халорн Имсквелл",
        "victim",
        "XA",
        "Victim 2",
        deceased=True,
        note="died in official premises; XA says citizen of XA, XB says citizen of XB",
    ),
    CastPerson(
        "C1",
        "Mavrith Tasquell",
        "Маврит Тасквелл",
        "complainant",
        "XA",
        "Complainant 1",
        marks=("+999 71 555 0101", "m.tasquell@post.example"),
        note="sister of V1",
    ),
    CastPerson(
        "C2",
        "Denith Imsquell",
        "Денит Имсквелл",
        "complainant",
        "XA",
        "Complainant 2",
        marks=("+999 71 555 0102",),
        note="widow of V2",
    ),
    CastPerson(
        "W1",
        "Corvorn Elmquell",
        "Корворн Элмквелл",
        "witness",
        "XA",
        "Witness 1",
        sealed=True,
        marks=("+999 71 555 0117",),
        note="saw the stop on Quarry Road; identity sealed",
    ),
    CastPerson(
        "W2",
        "Sulith Arnquell",
        "Сулит Арнквелл",
        "witness",
        "XA",
        "Witness 2",
        marks=("+999 71 555 0123", "s.arnquell@post.example"),
        note="colleague of V2; was called from the premises",
    ),
    CastPerson(
        "W3",
        "Perraum Oldthrock",
        "Перраум Олдтрок",
        "witness",
        "XB",
        "Witness 3",
        marks=("+999 72 555 0144",),
        note="drove the bus behind the vehicle",
    ),
    CastPerson("E1", "Lanith Worquell", "Ланит Ворквелл", "expert", "XA", "Expert 1"),
    CastPerson("E2", "Gavorn Pelquell", "Гаворн Пелквелл", "expert", "XA", "Expert 2"),
    CastPerson("E3", "Tolliun Marthrock", "Толлиун Мартрок", "expert", "XB", "Expert 3"),
    CastPerson(
        "O1",
        "Dovaum Pelthrock",
        "Доваум Пелтрок",
        "officer_present",
        "XB",
        "Officer 1",
        note="in the vehicle; accused of nothing",
    ),
    CastPerson(
        "O2",
        "Rethaum Valthrock",
        "Ретаум Валтрок",
        "officer_present",
        "XB",
        "Officer 2",
        note="drove the vehicle; accused of nothing",
    ),
    CastPerson(
        "O3",
        "Niviun Karthrock",
        "Нивиун Картрок",
        "officer_present",
        "XB",
        "Officer 3",
        note="on duty in the premises; called the ambulance",
    ),
    CastPerson("T1", "Ferith Calquell", "Ферит Калквелл", "translator", "XA", "Translator A"),
    CastPerson("A1", "Aurith Senquell", "Аурит Сенквелл", "prosecutor", "XA", "Prosecutor A"),
    CastPerson("A2", "Tamorn Dorquell", "Таморн Дорквелл", "approver", "XA", "Deputy A"),
    CastPerson("A3", "Relorn Binquell", "Релорн Бинквелл", "custodian", "XA", "Custodian A"),
    CastPerson("B1", "Borraum Lenthrock", "Борраум Лентрок", "prosecutor", "XB", "Authority B"),
    CastPerson("B2", "Essiun Grothrock", "Эссиун Гротрок", "approver", "XB", "Deputy B"),
)

CAST = Cast(
    states={
        "XA": State("XA", "Quenlor", "Квенлор", "Kvenlor"),
        "XB": State("XB", "Drosphay", "Дросфей", "Drosfey"),
    },
    places={
        p.id: p
        for p in (
            Place("capital_a", "Hembral", "Хембрал", -47.9120, -118.4010),
            Place("capital_b", "Grenth", "Грент", -48.8760, -123.3940),
            Place("road", "Quarry Road, Dromvey", "Карьерная дорога, Дромвей", -48.5213, -122.9871),
            Place(
                "premises", "4 Mill Lane, Dromvey", "Мельничный пер., 4, Дромвей", -48.5302, -122.97
            ),
            Place(
                "home_w1", "11 Quarry Road, Dromvey", "Карьерная дорога, 11", -48.5220, -122.9855
            ),
        )
    },
    bodies={
        b.id: b
        for b in (
            Body(
                "prosecutor_a",
                "XA",
                "Prosecutor's Office of Quenlor",
                "Прокуратура Квенлора",
                "Kvenlor Prokurorluğu",
            ),
            Body(
                "institute_a",
                "XA",
                "Institute of Forensic Medicine, Hembral",
                "Институт судебной медицины, Хембрал",
                "Məhkəmə Tibb İnstitutu, Hembral",
            ),
            Body(
                "university_a",
                "XA",
                "Chair of Pathology, Hembral University",
                "Кафедра патологии, Университет Хембрала",
                "Patologiya kafedrası, Hembral Universiteti",
            ),
            Body(
                "prosecutor_b",
                "XB",
                "Central Authority of Drosphay",
                "Центральный орган Дросфея",
                "Drosfey Mərkəzi Orqanı",
            ),
            Body(
                "service_b",
                "XB",
                "Road Service, Dromvey District",
                "Дорожная служба, округ Дромвей",
                "Yol Xidməti, Dromvey dairəsi",
            ),
            Body(
                "district_b",
                "XB",
                "Prosecutor of Dromvey District",
                "Прокурор округа Дромвей",
                "Dromvey dairəsinin prokuroru",
            ),
            Body(
                "bureau_b",
                "XB",
                "Bureau of Examinations, Grenth",
                "Бюро экспертиз, Грент",
                "Ekspertizalar Bürosu, Grent",
            ),
        )
    },
    persons={p.id: p for p in _PERSONS},
)
