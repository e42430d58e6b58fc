"""The dispute pack of a round."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from backoffice import access
from backoffice.audit import Actor
from backoffice.rounds import packs
from gameplay.models import GameRound

LARGEST_ID = 2**63 - 1


@require_POST
def take_pack(request: HttpRequest, round_id: int) -> HttpResponse:
    """A POST, since it is written down who took it."""
    made = packs.take(by=Actor.of(request), round_=round_of(request, round_id))
    answer = HttpResponse(made.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def round_of(request: HttpRequest, round_id: int) -> GameRound:
    """The round, if the person sees its operator; 404 otherwise."""
    seen = access.visible(GameRound.objects.all(), access.person_of(request))
    found = seen.filter(pk=round_id).first() if round_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
