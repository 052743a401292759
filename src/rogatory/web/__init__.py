# SPDX-License-Identifier: Apache-2.0
"""The door for a person at a browser: so far one page a case, to be read and nothing else.

``gate`` lets in only who knows the token; ``views`` are plain functions; ``casepage`` gathers what
a case's page says.  No form, no script, no cookie, nothing from elsewhere.
"""
