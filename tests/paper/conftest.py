# SPDX-License-Identifier: Apache-2.0
"""Letters of the fictional states XA and XB in three languages, short and long."""

from __future__ import annotations

from typing import Any

import pytest

TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "authority": ("Office of the Prosecutor General of Arvania", "Department of International Legal Cooperation", "1 Linden Embankment, 10100 Varesh"),
        "addressee": ("The Prosecutor General of Belmora", "Department of International Legal Relations", "4 Harbour Square, 20001 Morin"),
        "title": "Death of L. Terán and of one other person", "place": "Varesh",
        "facts": "On 3 November 2026, at about 14:20, L. Terán died in an official vehicle of the Road Inspection of Belmora during an operational-search activity.\n\nThe examination of the body made in Arvania and the one made in Belmora contradict each other on the cause of death. Nobody is accused beyond what the findings bear out; an innocent explanation, a heart condition that was treated since 2019, stands in the file.",
        "purpose": "We ask you to carry out the measures below and to send us the results with their protocols.",
        "law": ("Article 214(2)", "Excess of official powers that caused death", "An official who clearly exceeds the powers given to that official, where this has caused the death of a person through carelessness, is punished by deprivation of liberty for a term of three to eight years."),
        "urgent": "the samples are kept for ninety days only, until 1 February 2027",
        "name": ("Terán", "Luzian", "Marekov"), "deceased": "deceased on 3 November 2026",
        "citizenship": "Arvania", "citizenship_note": "The register of Belmora names Belmora.",
        "measures": ("Please interview the driver of the official vehicle as a witness on the course of the journey, the stops made, and the condition of the passenger before and after each of them.", "Please hand over certified copies of the report of the forensic medical examination made by your body, with its tables and photographs."),
        "questions": ("Who was in the vehicle, and where did each person sit?", "Was a doctor called, when, and by whom?", "Which recordings exist, and where are they kept?"),
        "grounds": "The stops are known only from a telephone record that ends at 13:52.",
        "enclosure": "Ruling on the opening of the criminal case", "signatory": ("M. Oredan", "Deputy Prosecutor General"),
        "role": "investigator for cases of special importance", "assurance": "No person who gives testimony will be prosecuted for what is said in it.",
    },
    "ru": {
        "authority": ("Генеральная прокуратура Республики Арвания", "Управление международно-правового сотрудничества", "10100, г. Вареш, Липовая набережная, д. 1"),
        "addressee": ("Генеральному прокурору Республики Бельмора", "Управление международно-правовых связей", "20001, г. Морин, Портовая площадь, д. 4"),
        "title": "По факту смерти Терана Л. М. и ещё одного лица", "place": "г. Вареш",
        "facts": "3 ноября 2026 г. около 14 часов 20 минут Теран Л. М. скончался в служебном автомобиле Дорожной инспекции Бельморы в ходе оперативно-розыскного мероприятия.\n\nСудебно-медицинские экспертизы, проведённые в Арвании и в Бельморе, противоречат друг другу в части причины смерти. Никто не обвиняется сверх того, что подтверждено установленными обстоятельствами; в деле имеется и невиновное объяснение: заболевание сердца, по поводу которого потерпевший лечился с 2019 г.",
        "purpose": "Просим произвести нижеуказанные процессуальные действия и направить нам их результаты с протоколами.",
        "law": ("ст. 214 ч. 2", "Превышение должностных полномочий, повлёкшее смерть", "Совершение должностным лицом действий, явно выходящих за пределы его полномочий, повлёкшее по неосторожности смерть человека, наказывается лишением свободы на срок от трёх до восьми лет."),
        "urgent": "образцы хранятся лишь девяносто суток, до 1 февраля 2027 г.",
        "name": ("Теран", "Лузиан", "Мареков"), "deceased": "скончался 3 ноября 2026 г.",
        "citizenship": "Арвания", "citizenship_note": "По учётам Бельморы — гражданин Бельморы.",
        "measures": ("Просим допросить в качестве свидетеля водителя служебного автомобиля об обстоятельствах поездки, сделанных остановках и состоянии пассажира до и после каждой из них.", "Просим передать заверенные копии заключения судебно-медицинской экспертизы, проведённой вашим учреждением, с таблицами и фотоснимками."),
        "questions": ("Кто находился в автомобиле и где сидел каждый из них?", "Вызывался ли врач, когда и кем?", "Какие записи существуют и где они хранятся?"),
        "grounds": "Остановки известны лишь по детализации соединений, которая обрывается в 13:52.",
        "enclosure": "Постановление о возбуждении уголовного дела", "signatory": ("М. Оредан", "Заместитель Генерального прокурора"),
        "role": "следователь по особо важным делам", "assurance": "Лицо, давшее показания, не будет преследоваться за их содержание.",
    },
    "az": {
        "authority": ("Arvaniya Respublikasının Baş Prokurorluğu", "Beynəlxalq hüquqi əməkdaşlıq idarəsi", "AZ 10100, Vareş şəhəri, Cökə sahil küçəsi, 1"),
        "addressee": ("Belmora Respublikasının Baş prokuroruna", "Beynəlxalq hüquqi əlaqələr idarəsi", "20001, Morin şəhəri, Liman meydanı, 4"),
        "title": "L. Teranın və daha bir şəxsin ölümü faktı üzrə", "place": "Vareş şəhəri",
        "facts": "2026-cı il noyabrın 3-də saat təxminən 14:20-də L. Teran Belmora Yol müfəttişliyinin xidməti avtomobilində əməliyyat-axtarış tədbiri zamanı vəfat etmişdir.\n\nArvaniyada və Belmorada keçirilmiş məhkəmə-tibb ekspertizaları ölümün səbəbi barədə bir-birinə ziddir. Heç kim müəyyən edilmiş hallardan kənarda təqsirləndirilmir; işdə təqsirsiz izahat da vardır: zərərçəkmişin 2019-cu ildən müalicə olunduğu ürək xəstəliyi.",
        "purpose": "Aşağıda göstərilən prosessual hərəkətlərin aparılmasını və nəticələrinin protokollarla birlikdə göndərilməsini xahiş edirik.",
        "law": ("214-cü maddənin 2-ci hissəsi", "Ölümə səbəb olmuş vəzifə səlahiyyətlərini aşma", "Vəzifəli şəxsin öz səlahiyyətlərinin hüdudlarından açıq-aşkar kənara çıxan, ehtiyatsızlıqdan insan ölümünə səbəb olmuş əməlləri üç ildən səkkiz ilədək azadlıqdan məhrum etmə ilə cəzalandırılır."),
        "urgent": "nümunələr yalnız doxsan gün, 2027-ci il fevralın 1-dək saxlanılır",
        "name": ("Teran", "Luzian", "Marek oğlu"), "deceased": "2026-cı il noyabrın 3-də vəfat etmişdir",
        "citizenship": "Arvaniya", "citizenship_note": "Belmoranın qeydiyyatına görə Belmora vətəndaşıdır.",
        "measures": ("Xidməti avtomobilin sürücüsünün gedişin halları, edilmiş dayanmalar və hər dayanmadan əvvəl və sonra sərnişinin vəziyyəti barədə şahid qismində dindirilməsini xahiş edirik.", "Sizin qurum tərəfindən keçirilmiş məhkəmə-tibb ekspertizası rəyinin cədvəlləri və fotoşəkilləri ilə birlikdə təsdiq edilmiş surətlərinin verilməsini xahiş edirik."),
        "questions": ("Avtomobildə kimlər olmuş və hər biri harada oturmuşdur?", "Həkim çağırılmışdırmı, nə vaxt və kim tərəfindən?", "Hansı yazılar mövcuddur və onlar harada saxlanılır?"),
        "grounds": "Dayanmalar yalnız saat 13:52-də kəsilən telefon qeydindən məlumdur.",
        "enclosure": "Cinayət işinin başlanması haqqında qərar", "signatory": ("M. Oredan", "Baş prokurorun müavini"),
        "role": "mühüm işlər üzrə müstəntiq", "assurance": "İfadə verən şəxs dediklərinə görə təqib edilməyəcəkdir.",
    },
}  # fmt: skip


def form_in(lang: str, *, long: bool) -> dict[str, Any]:
    """A letter form with texts in ``lang``; the long one has fourteen measures."""
    t = TEXTS[lang]
    form: dict[str, Any] = {
        "schema": "rogatory.letter/1",
        "letter": "2b7e1f30-5c4d-4f6a-9b1e-7a3c5d2e8f10",
        "number": "17-4/26",
        "kind": "request",
        "date": "2026-11-23",
        "place": t["place"],
        "instrument": "cis-chisinau-2002",
        "requesting_state": "XA",
        "requested_state": "XB",
        "requesting_authority": dict(zip(("name", "functions", "address"), t["authority"], strict=True)),
        "requested_authority": dict(zip(("name", "functions", "address"), t["addressee"], strict=True)),
        "matter": "criminal",
        "case_reference": {"title": t["title"], "number": "26-0417", "opened_on": "2026-11-04"},
        "purpose": t["purpose"],
        "facts": t["facts"],
        "measures": [{"id": "m1", "number": 1, "type": "interview", "text": t["measures"][0]}],
        "signature": {"by": dict(zip(("name", "title"), t["signatory"], strict=True)), "form": "electronic"},
        "executor": {"name": "A. Serin", "title": t["role"], "phone": "+000 00 000 00 17", "email": "office@xa.example"},
    }  # fmt: skip
    if not long:
        return form
    article, title, text = t["law"]
    people = [
        {"id": "p1", "role": "victim", **dict(zip(("surname", "given_name", "patronymic"), t["name"], strict=True)),
         "birth_date": "1984-05-17", "birth_place": t["place"], "citizenship": t["citizenship"],
         "citizenship_note": t["citizenship_note"], "residence": t["authority"][2],
         "occupation": {"unknown": True}, "note": t["deceased"]},
        {"id": "p2", "role": "witness", "code": "W-1", "withheld": True, "language": "ru"},
        {"id": "p3", "role": "official", "surname": {"unknown": True}, "given_name": {"unknown": True},
         "patronymic": {"none": True}, "occupation": t["role"], "birth_date": "1979"},
    ]  # fmt: skip
    measures: list[dict[str, Any]] = []
    types = ("interview", "case_materials", "inspection", "expert_examination", "records", "remains",
             "procedural_status", "preserve_evidence", "inquiry", "identification", "documents",
             "handover_exhibit", "video_hearing", "judicial_records")  # fmt: skip
    for n, type in enumerate(types, 1):
        measure: dict[str, Any] = {"id": f"m{n}", "number": n, "type": type, "text": t["measures"][n % 2 - 1]}
        if n in (1, 13):
            measure |= {"persons": ["p2", "p3"], "questions": list(t["questions"])}
        if n in (1, 3):
            measure |= {"attendance": {"asked": True, "who": [f"A. Serin, {t['role']}"]}, "grounds": t["grounds"]}
        if n == 4:
            measure |= {"special_procedure": {"text": t["purpose"], "oath": True, "originals": True}, "exhibits": ["e1"]}
        if n in (2, 8):
            measure |= {"deadline": {"on": "2027-01-15", "reason": t["urgent"]}, "risk": t["urgent"]}
        measures.append(measure)
    return form | {
        "persons": people,
        "legal_persons": [{"id": "l1", "name": t["addressee"][1], "seat": t["addressee"][2], "tax_codes": {"unknown": True}}],
        "measures": measures,
        "offence": {"articles": [{"state": "XA", "article": article, "title": title, "text": text}], "damage": {"none": True}},
        "events": [{"id": "v1", "what": t["title"], "when": "2026-11-03 14:20", "place": {"unknown": True}, "state": "XB"}],
        "exhibits": [{"id": "e1", "label": "E-7", "description": t["enclosure"], "sent": False, "kept_at": t["authority"][2], "return_asked": True}],
        "enclosures": [
            {"id": f"n{n}", "title": t["enclosure"], "kind": kind, "language": lang, "pages": n * 3, "certified": True,
             "sha256": f"{n:x}" * 64}
            for n, kind in enumerate(("order", "law_text", "exhibit_list", "evidence"), 1)
        ],
        "confidentiality": {"required": True, "reason": t["grounds"]},
        "use": {"purpose_only": True, "conditions_accepted": True, "assurances": [t["assurance"]]},
        "urgency": {"urgent": True, "reason": t["urgent"]},
        "languages": [{"language": lang, "role": "original"}, {"language": "ru", "role": "translation", "certified": True}],
        "other_information": t["purpose"],
        "seal": {"form": "electronic"},
    }  # fmt: skip


@pytest.fixture
def form() -> Any:
    """Give the function that makes a letter form: ``form("az", long=True)``."""
    return form_in
