# SPDX-License-Identifier: Apache-2.0
"""The office: what an officer does in a day, composed from the rooms below.

``exchange``, ``paper`` and ``reading`` are strangers to one another; a letter needs all three (it
is typeset, its enclosures are read for harm, it crosses the border).  Here they meet, so that the
doors (terminal, browser, program) and the demo stay thin and do the same thing.

``exhibits`` takes files in; ``letters`` drafts and checks; ``harm`` weighs; ``post`` signs, sends,
receives, answers and records what came on paper; ``persons`` keeps sealed identities sealed.
"""
