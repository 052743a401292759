# SPDX-License-Identifier: Apache-2.0
"""The curves of waiting as a picture (SVG): what share is still open after so many days.

A step down is something that happened, a small upright stroke is something still open; below each
panel stand the numbers still waiting.  Groups differ by colour and by dashes.  What has too few
for a median is not drawn: a small group points at cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from rogatory.casefile.survival import Curve, days_shown
from rogatory.language import _, use
from rogatory.press import typeset
from rogatory.press.sheet import check_language, sheet

TEMPLATE = "chart@1"
MOST: Final = 6
"""Curves in one panel: more cannot be told apart."""

# Okabe and Ito's colours, which can be told apart by those who see fewer colours.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#8A6D00")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2")
_WIDTH, _LEFT, _RIGHT, _TOP, _PLOT, _ROW = 760, 150, 24, 68, 170, 15
_FONT = "Libertinus Serif, Liberation Serif, serif"


@dataclass(frozen=True)
class Line:
    """One curve with its name and what is said of its median."""

    name: str
    said: str
    curve: Curve


@dataclass(frozen=True)
class Panel:
    """One picture: its title and its curves; ``left_out`` names what is not drawn and why."""

    title: str
    lines: Sequence[Line]
    left_out: str = ""


def svg(panels: Sequence[Panel], *, title: str, marking: str) -> str:
    """Return the picture as SVG text, the same for the same panels."""
    parts, y = [], _TOP
    for panel in panels:
        drawn, height = _panel(panel, y)
        parts += drawn
        y += height
    height = y + 8
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="{_FONT}" font-size="12" role="img" '
        f'aria-label="{escape(title)}">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        _text(12, 28, title, size=17, weight="bold"),
        _text(12, 48, marking, fill="#A40000", size=13, weight="bold"),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


@dataclass(frozen=True)
class _Frame:
    """Where the axes of a panel stand, in points of the picture."""

    top: float
    last: int
    """The day at the right end."""

    @property
    def bottom(self) -> float:
        return self.top + _PLOT

    def x(self, day: int) -> float:
        return _LEFT + (_WIDTH - _RIGHT - _LEFT) * min(day, self.last) / self.last

    def y(self, share: float) -> float:
        return self.top + _PLOT * (1 - share)


def _panel(panel: Panel, y: int) -> tuple[list[str], int]:
    """Draw one panel from ``y`` down; return its parts and its height."""
    lines = list(panel.lines)[:MOST]
    out = [_text(12, y + 14, panel.title, size=14, weight="bold")]
    if panel.left_out:
        out.append(_text(12, y + 31, panel.left_out, fill="#555555"))
    top = y + (44 if panel.left_out else 28)
    if not lines:
        return out, top - y + 6
    days = days_shown([line.curve for line in lines])
    frame = _Frame(top, max(days[-1], 1))
    out += _axes(frame, days)
    below = frame.bottom + 33
    out.append(
        _text(_WIDTH - _RIGHT, below, _("days since dispatch"), anchor="end", fill="#555555")
    )
    out.append(_text(12, below, _("still waiting:"), fill="#555555"))
    legend = below + _ROW * (len(lines) + 1) + 6
    for place, line in enumerate(lines):
        colour, dash = _COLOURS[place], _DASHES[place]
        out += _curve(line.curve, frame, colour, dash)
        row = below + _ROW * (place + 1)
        out += [_sample(12, row - 4, colour, dash), _text(42, row, _short(line.name), fill=colour)]
        out += [
            _text(frame.x(day), row, str(line.curve.at_risk(day)), anchor="middle") for day in days
        ]
        words = f"{line.name}: {line.said}" if line.name else line.said
        at = legend + _ROW * place
        out += [_sample(12, at - 4, colour, dash), _text(42, at, words)]
    return out, int(legend + _ROW * len(lines) + 14 - y)


def _axes(frame: _Frame, days: Sequence[int]) -> list[str]:
    out, right = [], _WIDTH - _RIGHT
    for share in (0, 25, 50, 75, 100):
        at = frame.y(share / 100)
        dashes = ' stroke-dasharray="3 3"' if share == 50 else ""
        out.append(
            f'<line x1="{_LEFT}" y1="{at:.1f}" x2="{right}" y2="{at:.1f}" '
            f'stroke="#CCCCCC"{dashes}/>'
        )
        out.append(_text(_LEFT - 6, at + 4, f"{share} %", anchor="end"))
    for day in days:
        at = frame.x(day)
        out.append(
            f'<line x1="{at:.1f}" y1="{frame.bottom:.1f}" x2="{at:.1f}" '
            f'y2="{frame.bottom + 4:.1f}" stroke="#555555"/>'
        )
        out.append(_text(at, frame.bottom + 16, str(day), anchor="middle"))
    return out


def _curve(curve: Curve, frame: _Frame, colour: str, dash: str) -> list[str]:
    points, share = [(frame.x(0), frame.y(1.0))], 1.0
    strokes = []
    for step in curve.steps:
        at = frame.x(step.day)
        points.append((at, frame.y(share)))
        share = float(step.survival)
        points.append((at, frame.y(share)))
        if step.censored:
            level = frame.y(share)
            strokes.append(
                f'<line x1="{at:.1f}" y1="{level - 4:.1f}" x2="{at:.1f}" y2="{level + 4:.1f}" '
                f'stroke="{colour}"/>'
            )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        *strokes,
    ]


def _sample(x: float, y: float, colour: str, dash: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x}" y1="{y}" x2="{x + 24}" y2="{y}" stroke="{colour}" stroke-width="2"'
        f"{dashes}/>"
    )


def _short(name: str) -> str:
    return name if len(name) <= 16 else name[:15] + "…"


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = "#222222",
    size: int = 12,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-size="{size}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def render(
    panels: Sequence[Panel],
    *,
    lang: str,
    title: str,
    authority: str,
    day: str,
    marking: str,
    notes: Sequence[str],
) -> bytes:
    """Print the picture with its notes as PDF/A-2a; ``day`` is ``2026-11-23``."""
    check_language(lang)
    with use(lang):
        data = sheet(
            title=title,
            author=authority,
            lang=lang,
            day=day,
            marking=marking,
            running=title,
            machine=_("as of {instant}").format(instant=day),
        )
        data |= {
            "svg": svg(panels, title=title, marking=marking),
            "about": _("Curves: the share that is still open, by days since dispatch."),
            "notes": list(notes),
        }
    return typeset(TEMPLATE, data)
