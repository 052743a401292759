# SPDX-License-Identifier: Apache-2.0
"""The case file: the law's nouns, one noun one file, each with its acts AND its rows.

``kinds`` lists every kind of act on one page; ``policy`` says in one place who may enter what;
``cases`` is the way in (``cases.enter``) and ``status`` what stands at a given instant.
"""
