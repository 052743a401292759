# SPDX-License-Identifier: Apache-2.0
"""The law as data, and the check of a letter of request against it.

======================  =====================================================================
``terms``               the closed lists: measure types, answers, roles, channels, with labels
``record``              strict reading of plain JSON into frozen dataclasses
``form``, ``parts``     the one canonical letter form and its parts
``grammar``             the closed grammar of check words, levels, kinds, topics and conditions
``rows``, ``model``     typed instruments; the strict loader that names every fault of a file
``basis``               does this instrument bind this state on this date ("unknown" is an answer)
``conditions``          what the form says about the words that follow ``if:``
``rules``, ``needs``    one function per check word
``check``, ``remark``   letter + instrument -> remarks
``reasons``             reasons for refusal and postponement, and those that are forbidden
======================  =====================================================================
"""
