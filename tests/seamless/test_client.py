"""The HTTP client of the callbacks against servers that mean harm: cut off in bounded time and memory."""

import gzip
import re
import socket
import ssl
import threading
import time
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gameplay.seamless import messages
from gameplay.seamless.addresses import Allowed
from gameplay.seamless.client import CallbackClient
from gameplay.seamless.messages import Command, Keys
from gameplay.seamless.replies import Verdict

OK = b'{"statusCode":"OK","balance":1}'
SECONDS = 1.0
# The deadline, and what a loaded machine needs on top.
SOON = SECONDS + 2.0
MEGABYTE = b"x" * 2**20


def head(*lines: bytes) -> bytes:
    return b"\r\n".join([*lines, b"", b""])


def _request(line: socket.socket) -> bytes:
    """All of it: what is left unread when a connection is closed resets it, and takes the answer along."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = line.recv(65536)
        if not more:
            return got
        got += more
    headers, _empty, body = got.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)^content-length: *(\d+)", headers, re.MULTILINE)
    missing = (int(found[1]) if found else 0) - len(body)
    while missing > 0 and (more := line.recv(65536)):
        got, missing = got + more, missing - len(more)
    return got


class Enemy:
    """Takes one connection after the other, reads what is asked, and then does what it likes."""

    def __init__(self, act, context: ssl.SSLContext | None = None) -> None:
        self._act, self._context = act, context
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.asked: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._meet(self._door.accept()[0])

    def _meet(self, guest: socket.socket) -> None:
        with suppress(OSError), guest:
            guest.settimeout(10)
            line = self._context.wrap_socket(guest, server_side=True) if self._context else guest
            self.asked.append(_request(line))
            self._act(line)

    def close(self) -> None:
        self._door.close()


@pytest.fixture
def enemy():
    made = []

    def start(act, context=None):
        made.append(Enemy(act, context))
        return made[-1]

    yield start
    for it in made:
        it.close()


def call(url, *, client=None, seconds=SECONDS):
    caller = client or CallbackClient(allowed=Allowed(loopback=True))
    question = messages.balance(message_id="m", player_id="p", currency="USD")
    signed = question.signed(keys=Keys("token"), at=datetime.now(UTC))
    begun = time.monotonic()
    found = caller.post(url, signed, command=Command.BET, seconds=seconds)
    assert time.monotonic() - begun < SOON
    return found


def sends(*parts: bytes, pause: float = 0):
    def act(line):
        for part in parts:
            line.sendall(part)
            time.sleep(pause)

    return act


def for_ever(part: bytes, pause: float = 0):
    def act(line):
        line.sendall(head(b"HTTP/1.1 200 OK", b"Content-Type: application/json", b"Connection: close"))
        while True:
            line.sendall(part)
            time.sleep(pause)

    return act


def many_headers(line):
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.sendall(b"X-More: " + b"x" * 4096 + b"\r\n")


def continues(line):
    while True:
        line.sendall(head(b"HTTP/1.1 100 Continue"))
        time.sleep(0.01)


BOMB = gzip.compress(MEGABYTE * 64)


@pytest.mark.parametrize(
    "act",
    [
        for_ever(MEGABYTE),
        for_ever(b" ", pause=0.1),
        many_headers,
        continues,
        sends(head(b"HTTP/1.1 200 OK", b"Content-Encoding: gzip", b"Content-Length: %d" % len(BOMB)) + BOMB),
        sends(head(b"HTTP/1.1 200 OK", b"Content-Length: 1000") + OK),
        sends(head(b"HTTP/1.1 200 OK", b"Content-Length: -1") + OK),
        sends(head(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked") + b"FFFFFFFFFFFFFFFFF\r\n" + OK),
        sends(b"SSH-2.0-OpenSSH_9.2\r\n"),
        sends(b""),
    ],
    ids=[
        "a body without end",
        "a byte now and then",
        "headers without end",
        "continues without end",
        "a gzip bomb",
        "half a body",
        "a negative length",
        "a chunk without end",
        "another protocol",
        "nothing",
    ],
)
def test_an_answer_that_means_harm_is_unknown(enemy, act):
    tracemalloc.start()

    found = call(f"http://127.0.0.1:{enemy(act).port}/")

    assert found.reply.verdict == Verdict.UNKNOWN
    assert found.reply.why
    assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    tracemalloc.stop()


def test_a_redirect_is_not_followed(enemy):
    elsewhere = enemy(sends(head(b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(OK)) + OK))
    to = b"Location: http://127.0.0.1:%d/" % elsewhere.port
    first = enemy(sends(head(b"HTTP/1.1 307 Temporary Redirect", to, b"Content-Length: 0")))

    found = call(f"http://127.0.0.1:{first.port}/")

    assert (found.reply.verdict, found.reply.why) == (Verdict.UNKNOWN, "HTTP 307")
    assert elsewhere.asked == []


class TestAnAddress:
    def test_that_changes_after_it_was_checked_changes_nothing(self, enemy):
        """Each connection goes where its own look-up led, and a look-up that leads inside goes nowhere."""
        answers = [["127.0.0.1"], ["10.0.0.1"]]
        asked = []

        def resolving(host, _port):
            asked.append(host)
            return answers[min(len(asked), 2) - 1]

        there = enemy(
            sends(head(b"HTTP/1.1 200 OK", b"Connection: close", b"Content-Length: %d" % len(OK)) + OK)
        )
        client = CallbackClient(allowed=Allowed(loopback=True), resolving=resolving)

        first = call(f"http://casino.example:{there.port}/", client=client)
        second = call(f"http://casino.example:{there.port}/", client=client)

        assert first.reply.verdict == Verdict.DONE
        assert second.reply.verdict == Verdict.UNKNOWN
        assert "10.0.0.1, which is not a public address" in second.reply.why
        assert (len(asked), len(there.asked)) == (2, 1)

    def test_whose_look_up_hangs_costs_the_deadline_and_no_more(self):
        client = CallbackClient(
            allowed=Allowed(), resolving=lambda _host, _port: time.sleep(6) or ["93.184.216.34"]
        )

        assert call("http://casino.example/", client=client).reply.verdict == Verdict.UNKNOWN

    def test_of_this_machine_is_refused_unless_the_deployment_allows_it(self, enemy):
        there = enemy(sends(b""))

        found = call(f"http://localhost:{there.port}/", client=CallbackClient(allowed=Allowed()))

        assert "not a public address" in found.reply.why
        assert there.asked == []


class TestACertificate:
    @pytest.fixture
    def of(self, enemy, tmp_path):
        """A server with a certificate of this name, which the client trusts."""

        def start(name):
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
            now = datetime.now(UTC)
            certificate = (
                x509.CertificateBuilder()
                .subject_name(subject)
                .issuer_name(subject)
                .public_key(key.public_key())
                .serial_number(1)
                .not_valid_before(now - timedelta(days=1))
                .not_valid_after(now + timedelta(days=1))
                .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
                .sign(key, hashes.SHA256())
                .public_bytes(serialization.Encoding.PEM)
            )
            file = tmp_path / "server.pem"
            file.write_bytes(
                certificate
                + key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            its = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            its.load_cert_chain(file)
            answer = head(b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(OK)) + OK
            ours = ssl.create_default_context(cadata=certificate.decode())
            return enemy(sends(answer), its), ours

        return start

    def call(self, port, context):
        client = CallbackClient(
            allowed=Allowed(loopback=True),
            resolving=lambda _host, _port: ["127.0.0.1"],
            ssl_context=context,
        )
        # A handshake takes its time on a busy machine, and nothing here waits for the end.
        return call(f"https://casino.example:{port}/", client=client, seconds=SOON - 1)

    def test_of_the_host_of_the_url_is_taken(self, of):
        there, context = of("casino.example")

        assert self.call(there.port, context).reply.verdict == Verdict.DONE

    def test_of_another_host_is_refused_before_anything_is_sent(self, of):
        there, context = of("other.example")

        found = self.call(there.port, context)

        assert found.reply.verdict == Verdict.UNKNOWN
        assert "certificate" in found.reply.why
        assert there.asked == []

    def test_of_nobody_who_is_trusted_is_refused(self, of):
        there, _context = of("casino.example")

        assert "certificate" in self.call(there.port, ssl.create_default_context()).reply.why
