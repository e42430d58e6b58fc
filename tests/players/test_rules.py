"""Rules over all of the app's models."""

import re

from django.apps import apps


class TestConstraints:
    def test_are_named_after_app_model_and_rule(self):
        for model in apps.get_app_config("players").get_models():
            for constraint in model._meta.constraints:
                assert re.fullmatch(rf"players_{model._meta.model_name}_[a-z_]+", constraint.name)
