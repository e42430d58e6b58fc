from django.db import migrations

from gameplay.originals.catalogue import GAMES


def add_originals(apps, schema_editor):
    provider = apps.get_model("gameplay", "Provider").objects.create(
        code="originals", name="Countroom Originals", logo="/static/play/art/originals.svg", is_built_in=True
    )
    Game = apps.get_model("gameplay", "Game")
    for game in GAMES.values():
        Game.objects.create(
            provider=provider,
            code=game.CODE,
            name=game.NAME,
            image=f"/static/play/art/{game.CODE}.svg",
            game_type=game.GAME_TYPE,
            round_type=game.ROUND_TYPE,
            variants=[variant.label for variant in game.VARIANTS],
        )


class Migration(migrations.Migration):
    dependencies = [("gameplay", "0001_initial")]
    operations = [migrations.RunPython(add_originals, migrations.RunPython.noop)]
