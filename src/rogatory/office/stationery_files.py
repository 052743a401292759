# SPDX-License-Identifier: Apache-2.0
"""What an authority starts from: a stationery file with every part, and a layout with remarks."""

from __future__ import annotations

from typing import Final

EXAMPLE: Final = """\
# The stationery of an authority. Try it: rogatory stationery try stationery.toml --out look.pdf

# Outgoing numbers: {n} counts on ({n:04} with four digits at least); {year}, {yy}, {month}, {case}.
pattern = "12/{year}-{n:04}"

# Copies of a letter on paper; each page of each says which it is.
copies = 2

# The head of the letter, a list of lines in each language; the first stands large.
[letterhead]
az = ["XA RESPUBLİKASININ BAŞ PROKURORLUĞU", "Beynəlxalq hüquqi yardım şöbəsi"]
ru = ["ГЕНЕРАЛЬНАЯ ПРОКУРАТУРА РЕСПУБЛИКИ XA", "Отдел международной правовой помощи"]
en = ["OFFICE OF THE PROSECUTOR GENERAL OF XA", "Department of international legal assistance"]

# Who signs, and who prepared the letter, where the letter itself does not say.
[signatory]
name = "M. Oredan"
title = {az = "Baş prokurorun müavini", ru = "Заместитель Генерального прокурора", \
en = "Deputy Prosecutor General"}

[executor]
name = "A. Serin"
phone = "+000 00 000 00 17"

# Markings that may be put on every page: letter sign --marking official
[markings.official]
az = "Xidməti istifadə üçün"
ru = "Для служебного пользования"
en = "For official use"
"""


_LAYOUT: Final = """\
// A layout of your own. It begins with ours and says anew what you want otherwise: look,
// letterhead, opening-lines, title-of, signed, signing, notes. Leave out what may stay as it is.
// No other file and no package can be read; the picture of the head is head-picture().
#import "office@1.typ": *

#let letterhead(head, narrow: false) = {
  let lines = house-lines(head)
  set par(leading: 0.5em)
  grid(
    columns: (auto, 1fr), column-gutter: 6mm, align: horizon,
    if narrow { none } else { head-picture(height: 20mm) },
    {
      let size = if narrow { 10pt } else { 13pt }
      if lines.len() > 0 { text(size: size, weight: "bold", words(lines.first())) }
      for one in lines.slice(calc.min(1, lines.len())) { linebreak(); text(size: 9pt, words(one)) }
      let rest = (head.letterhead.name, ..head.letterhead.lines).filter(one => one != "")
      if rest.len() > 0 { linebreak(); text(size: 9pt, rest.map(words).join(linebreak())) }
    },
  )
  if not narrow { line(length: 100%, stroke: 1.2pt + rgb("#1f3a6e")) }
}
"""


def example_layout() -> str:
    """Return a layout with remarks: the picture at the left, the head beside it, a blue rule."""
    return _LAYOUT
