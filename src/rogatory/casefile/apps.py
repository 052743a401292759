# SPDX-License-Identifier: Apache-2.0
"""The case file as a Django application."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CasefileConfig(AppConfig):
    """The tables of the nouns; they are found through the page that lists every kind."""

    name = "rogatory.casefile"
    label = "casefile"

    def import_models(self) -> None:
        assert self.apps is not None
        self.models = self.apps.all_models[self.label]
        self.models_module = import_module("rogatory.casefile.kinds")
