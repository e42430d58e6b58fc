import hashlib
import json
from pathlib import Path

import pytest

from gameplay.originals import vectors
from gameplay.originals.errors import SeedError
from gameplay.originals.fairness import Seeds, Stream, commitment, new_server_seed

PUBLISHED = json.loads(Path("docs/fairness-vectors.json").read_text(encoding="utf-8"))
SERVER = bytes(range(32))


class TestStream:
    @pytest.mark.parametrize("vector", PUBLISHED["stream"], ids=lambda vector: vector["clientSeed"])
    def test_draws_what_the_published_vectors_say(self, vector):
        seeds = Seeds(bytes.fromhex(vector["serverSeed"]), vector["clientSeed"])

        for bound, integers in vector["firstTwelveBelow"].items():
            stream = Stream(seeds)
            assert [stream.below(int(bound)) for _ in integers] == integers

    @pytest.mark.parametrize("vector", PUBLISHED["stream"], ids=lambda vector: vector["clientSeed"])
    def test_is_the_blocks_read_as_big_endian_words(self, vector):
        data = bytes.fromhex("".join(vector["blocks"]))
        words = [int.from_bytes(data[at : at + 4], "big") for at in range(0, len(data), 4)]

        assert vector["firstTwelveBelow"][str(2**32)] == words[:12]

    @pytest.mark.parametrize("bound", [37, 52, 10_000, 3_000_000_000])
    def test_throws_away_words_that_would_make_some_integers_likelier(self, bound):
        stream = Stream(Seeds(SERVER, "client"))
        last_fair = 2**32 - 2**32 % bound - 1
        stream._words = [7, last_fair, last_fair + 1, 2**32 - 1]  # the last comes first

        assert stream.below(bound) == last_fair % bound == bound - 1
        assert stream.below(bound) == 7

    @pytest.mark.parametrize("bound", [0, -1, 2**32 + 1])
    def test_refuses_bounds_it_cannot_draw_below(self, bound):
        with pytest.raises(ValueError, match="cannot draw"):
            Stream(Seeds(SERVER, "client")).below(bound)

    def test_says_the_same_again_and_something_else_for_another_seed(self):
        def draw(server: bytes, client: str) -> list[int]:
            stream = Stream(Seeds(server, client))
            return [stream.below(2**32) for _ in range(20)]

        assert draw(SERVER, "client") == draw(SERVER, "client")
        assert draw(SERVER, "client") != draw(SERVER, "client:0")
        assert draw(SERVER, "client") != draw(SERVER[::-1], "client")


class TestSeeds:
    def test_commit_to_the_seeds_bytes(self):
        assert Seeds(SERVER, "x").commitment == commitment(SERVER) == hashlib.sha256(SERVER).hexdigest()

    def test_are_fresh_each_time(self):
        assert len({new_server_seed() for _ in range(100)}) == 100

    def test_do_not_show_the_server_seed(self):
        shown = repr(Seeds(SERVER, "x"))

        assert repr(SERVER) not in shown
        assert SERVER.hex() not in shown

    @pytest.mark.parametrize("text", ["", "x" * 65, "a\nb", "\x00", "\ud800", "\u2028"], ids=ascii)
    def test_refuse_a_client_seed_that_nobody_could_type_again(self, text):
        with pytest.raises(SeedError):
            Seeds(SERVER, text)

    @pytest.mark.parametrize("text", ["x", "x" * 64, "a:1", "등대", "👨‍👩‍👧", "two words"])
    def test_take_any_other_text(self, text):
        assert Stream(Seeds(SERVER, text)).below(2) in (0, 1)

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_refuse_a_server_seed_of_another_length(self, length):
        with pytest.raises(SeedError):
            Seeds(b"x" * length, "client")


def test_the_published_vectors_are_those_of_the_code():
    assert Path("docs/fairness-vectors.json").read_text(encoding="utf-8") == vectors.as_text()
