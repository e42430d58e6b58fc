"""`python -m benchmarks.plain.seed`: tables and players, whose ids come on the standard input; prints the token."""

import os
import sys

import django
from django.core.management import call_command
from django.db import connection


def main(names: list[str]) -> str:
    """The operator's token."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain.settings"
    django.setup()
    from django.contrib.auth.models import User  # models want Django set up
    from rest_framework.authtoken.models import Token

    from benchmarks.plain.models import Player, Wallet

    with connection.cursor() as cursor:
        cursor.execute("create schema plain")
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # of our app, which has no migrations
    operator = User.objects.create_user("operator")
    players = Player.objects.bulk_create(Player(operator=operator, external_id=name) for name in names)
    Wallet.objects.bulk_create(Wallet(player=player, currency="USD") for player in players)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return str(Token.objects.create(user=operator).key)


if __name__ == "__main__":
    sys.stdout.write(main(sys.stdin.read().split()))
