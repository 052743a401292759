# SPDX-License-Identifier: Apache-2.0
"""The door for a person at a browser, to be read and nothing else: a page a case, and the search.

``gate`` lets in only who knows the token; ``who`` says which officer that is and what he may see;
``views`` are plain functions; ``casepage`` gathers what a case's page says, ``searchpage`` what a
search found, and ``searchapi`` says it to programs.  No script, no cookie, nothing from elsewhere;
the one form asks (GET).
"""
