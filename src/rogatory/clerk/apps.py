# SPDX-License-Identifier: Apache-2.0
"""The clerk as a Django application."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ClerkConfig(AppConfig):
    """The docket's tables; they live in ``tables``, not in a module called models."""

    name = "rogatory.clerk"
    label = "clerk"

    def import_models(self) -> None:
        assert self.apps is not None
        self.models = self.apps.all_models[self.label]
        self.models_module = import_module("rogatory.clerk.tables")
