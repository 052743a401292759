# SPDX-License-Identifier: Apache-2.0
"""The words of the fictional evidence: reports in three languages, mails, messages, statements.

Nothing here happened and nobody here exists; see :mod:`.cast` for the style of the names. The two
examinations contradict each other on purpose, an innocent explanation stands beside the suspicion,
and the examination in XB is mentioned only in passing, as the story needs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """One report: file name, language, heading, author shown in its properties, paragraphs."""

    name: str
    lang: str
    heading: str
    author: str
    paragraphs: tuple[str, ...]


PAPERS = (
    Paper(
        "examination-1.pdf",
        "en",
        "Forensic medical examination No. 14-Q",
        "Lanith Worquell",
        (
            "Institute of Forensic Medicine, Hembral. Expert: Lanith Worquell. Subject: the body "
            "of Belorn Tasquell, returned from Drosphay on 21 March.",
            "Findings. The heart is enlarged; the vessels are narrowed. Marks on both wrists are "
            "of the kind that a restraint leaves. The lungs are heavy.",
            "Conclusion. Death came by acute failure of a diseased heart. Whether restraint "
            "hastened it cannot be said from the body alone. The clothing was not handed over.",
            "Note. The cover sheet that came with the body refers to a report of the Bureau of "
            "Examinations, Grenth, under number 88/3; the report itself was not enclosed.",
        ),
    ),
    Paper(
        "examination-2.pdf",
        "ru",
        "Заключение комиссионной судебно-медицинской экспертизы № 3-К",
        "Гаворн Пелквелл",
        (
            "Кафедра патологии, Университет Хембрала. Эксперт: Гаворн Пелквелл. Исследовано "
            "тело Белорна Тасквелла и гистологический материал экспертизы № 14-Q.",
            "Выводы. Изменения сердца умеренные и сами по себе смерть не объясняют. Картина "
            "лёгких и следы на запястьях соответствуют длительному нахождению лицом вниз.",
            "Заключение. Причина смерти — позиционная асфиксия. С заключением эксперта Ланит "
            "Ворквелл комиссия не согласна по причинам, изложенным в приложении.",
        ),
    ),
    Paper(
        "statement-complainant.pdf",
        "az",
        "Şikayətçinin izahatı",
        "Aurith Senquell",
        (
            "Mən, Mavrith Tasquell, qardaşım Belornun ölümü barədə bildirirəm. Martın 14-də "
            "axşam o mənə zəng etdi və Karyer yolunda saxlanıldığını dedi.",
            "Qardaşımın ürəyi zəif idi, dərman qəbul edirdi. Dərman maşında onun çantasında "
            "qalmışdı. Mənim telefonum: +999 71 555 0101.",
            "Denith Imsquellin ərinin də həmin həftə xidməti binada öldüyünü sonra eşitdim.",
        ),
    ),
    Paper(
        "statement-witness.pdf",
        "ru",
        "Протокол допроса свидетеля",
        "Аурит Сенквелл",
        (
            "Личность свидетеля скрыта; подлинные данные хранятся отдельно. По недосмотру "
            "делопроизводителя в этой копии имя осталось: Корворн Элмквелл.",
            "Свидетель показал: около 21:40 на Карьерной дороге остановилась служебная машина. "
            "Двое в форме вывели мужчину. Ударов я не видел. Машина стояла двадцать минут.",
            "За машиной стоял автобус, водителя зовут Перраум.",
        ),
    ),
    Paper(
        "ambulance-sheet.pdf",
        "en",
        "Ambulance call sheet, Dromvey, 16 March",
        "Dispatch",
        (
            "Call at 03:12 from 4 Mill Lane, duty officer Niviun Karthrock. Patient: Halorn "
            "Imsquell, unconscious on the floor of room 6. Resuscitation begun by the caller.",
            "Arrival 03:24. Death established 03:51. No injuries that explain it were seen. The "
            "caller asked twice whether the relatives had been told.",
        ),
    ),
    Paper(
        "service-answer.pdf",
        "ru",
        "Ответ Дорожной службы округа Дромвей",
        "Дорожная служба",
        (
            "На запрос родственников сообщаем: Белорн Тасквелл доставлялся для беседы в рамках "
            "оперативно-розыскного мероприятия. В пути ему стало плохо.",
            "Доваум Пелтрок и Ретаум Валтрок немедленно направили машину к больнице; ворота "
            "больницы были закрыты, что подтверждает журнал. Применение силы не отмечено.",
            "Тело осмотрено специалистом; документы находятся у компетентного органа.",
        ),
    ),
    Paper(
        "citizenship-note.pdf",
        "en",
        "Note on citizenship",
        "Tamorn Dorquell",
        (
            "Quenlor's register lists Halorn Imsquell as a citizen since birth. A certificate of "
            "Drosphay, issued two years ago, names him as its citizen; no renunciation is known.",
            "The question is open and is put to the other side as such.",
        ),
    ),
)

#: Text messages of the seized telephone: (minutes after the start, number, direction, words).
MESSAGES = (
    (0, "+999 71 555 0101", "out", "Mavrith, they stopped me on Quarry Road. Will call."),
    (2, "+999 71 555 0101", "in", "Belorn who stopped you? Do you have your pills?"),
    (3, "+999 71 555 0101", "out", "Pills are in the bag. Two men, polite. Do not worry."),
    (9, "+999 71 555 0101", "in", "Answer me please"),
    (41, "+999 72 555 0144", "in", "Это Перраум Олдтрок, водитель автобуса. Ваш телефон у меня."),
    (55, "+999 71 555 0117", "in", "Corvorn here. I saw the car from my window. Where is he?"),
)
CONTACTS = (
    ("Mavrith (sister)", "+999 71 555 0101"),
    ("Sulith Arnquell", "+999 71 555 0123"),
    ("Corvorn neighbour", "+999 71 555 0117"),
    ("Bus 14", "+999 72 555 0144"),
)

#: Mails: (file, from, to, subject, words, fields of the route).
MAILS = (
    (
        "mail-complainant.eml",
        "Mavrith Tasquell <m.tasquell@post.example>",
        "Prosecutor's Office <intake@office-xa.example>",
        "My brother",
        "I send the photograph that he sent me that evening.\n\nMavrith Tasquell\n",
        {"X-Originating-IP": "[203.0.113.45]", "X-Mailer": "PostBox 9 (phone P3, 12.4)"},
    ),
    (
        "mail-colleague.eml",
        "Sulith Arnquell <s.arnquell@post.example>",
        "Prosecutor's Office <intake@office-xa.example>",
        "=?utf-8?b?0JfQstC+0L3QvtC6INC40Lcg0LfQtNCw0L3QuNGP?=",
        "Халорн звонил мне в два часа ночи из здания. Он говорил спокойно.\n\nСулит Арнквелл\n",
        {"X-Originating-IP": "[198.51.100.7]"},
    ),
    (
        "mail-bureau.eml",
        "Bureau of Examinations <office@bureau-xb.example>",
        "Institute <office@institute-xa.example>",
        "Cover sheet 88/3",
        "The cover sheet was attached in error. Please disregard. T. Marthrock\n",
        {"X-Virus-Scanned": "by mx2.bureau-xb.example"},
    ),
)

STATEMENT = (
    "Записано со слов Денит Имсквелл. Муж ушёл в дом на Мельничном переулке сам, по вызову. "
    "Телефон +999 71 555 0102. Он был здоров, в больнице не лежал.\n"
)
NOTICE = (
    "The Road Service regrets the sudden death of a visitor at Mill Lane. The family of "
    "H. Imsquell has been informed."
)
MEMO = (
    "Draft list of what is to be asked of Drosphay",
    "Report 88/3 of the Bureau of Examinations, Grenth.",
    "Journals of the vehicle and of 4 Mill Lane for 14 to 16 March.",
)
MEMO_COMMENT = "Ask Corvorn Elmquell once more, but not by telephone."
