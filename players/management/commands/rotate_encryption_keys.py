"""`./manage.py rotate_encryption_keys`: writes every secret again with the first key."""

from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from players.vault import EncryptedField, rotate

BATCH = 500

Column = tuple[type[models.Model], str]


class Command(BaseCommand):
    help = (
        "Encrypt all secrets at rest again with the first of ENCRYPTION_KEYS. "
        "May run while the system does, and again after it was interrupted. "
        "Once it has finished, the old keys can be dropped."
    )

    def handle(self, **_options: object) -> None:
        for model, column in encrypted_columns():
            done = 0
            for count in rotate_column(model, column):
                done += count
                if count == BATCH:
                    self.stdout.write(f"{model._meta.label}.{column}: {done} so far")
            self.stdout.write(f"{model._meta.label}.{column}: {done} done")


def encrypted_columns() -> Iterator[Column]:
    """Every column of every app that holds something encrypted."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField):
                yield model, field.attname


def rotate_column(model: type[models.Model], column: str) -> Iterator[int]:
    """Rotate batch after batch, each in a transaction of its own, and say how many rows it had."""
    last: object = None
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update(no_key=True).order_by("pk")
            rows = rows.filter(**{f"{column}__isnull": False})
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            for row in batch:
                setattr(row, column, rotate(getattr(row, column)))
            model._default_manager.bulk_update(batch, [column])
        yield len(batch)
        if len(batch) < BATCH:
            return
        last = batch[-1].pk
