# SPDX-License-Identifier: Apache-2.0
"""What machines read out of exhibits: derived, repeatable, never evidence.

Files of others are parsed only inside :mod:`rogatory.reading.sandbox`, in a child process that has
no network, no other files and hard limits. What comes back is a :class:`~.sheet.Sheet` of facts and
passages, or the reason why there is none. :mod:`~.harm` weighs what a letter would give away,
:mod:`~.strip` makes derived copies that give away less, :mod:`~.names` finds a person's name across
scripts. A person decides; the machine only lists.
"""
