"""Our senders: the mailbox, the simulated one over loopback, and mail over a small server of SMTP."""

import email
import socketserver
import threading
from dataclasses import replace
from email import policy

import pytest

from adapters.message_senders.contract import MessageSenderContract, RemoteSenderContract
from goodorder.adapters.message_senders.mailbox.adapter import Mailbox
from goodorder.adapters.message_senders.simulator.adapter import SimulatorSender
from goodorder.adapters.message_senders.simulator.settings import Settings as SimulatorSettings
from goodorder.adapters.message_senders.smtp import settings as smtp_settings
from goodorder.adapters.message_senders.smtp.adapter import SmtpSender
from goodorder.kernel.errors import Invalid
from goodorder.notifications.ports import Envelope, SenderRefused, SenderUnavailable

CLOSED = "127.0.0.1:9"


@pytest.fixture
def envelope(key):
    return Envelope(
        key=key(),
        channel="mail",
        to="ada@example.com",
        name="Änne, Groß",
        language="de",
        subject="Ihre Bestellung – ✓",
        text="Guten Tag\n.\nEnde",
        html="<p>Guten Tag</p>",
    )


class TestMailbox(MessageSenderContract):
    @pytest.fixture
    def sender(self):
        return Mailbox.from_env()


class TestSimulatorSender(RemoteSenderContract):
    @pytest.fixture
    def world(self, message_process):
        message_process.faults()
        yield message_process
        message_process.faults()

    @pytest.fixture
    def sender(self, world, timeout_s):
        return SimulatorSender(SimulatorSettings(url=world.url, secrets=(world.secret,), timeout_s=timeout_s))

    @pytest.fixture
    def unreachable(self):
        return SimulatorSender(SimulatorSettings(url=f"http://{CLOSED}", secrets=("any",), timeout_s=1))

    @pytest.fixture
    def refused(self, envelope):
        return replace(envelope, channel="sms", to="+000 1")

    @pytest.fixture
    def carried(self, world):
        return lambda key: sum(line["key"] == key for line in world.journal("message"))


class Session(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs; the recipient's name says what it answers."""

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb == "DATA":
                self.say("354 go on")
                self.server.mails.append(self.content())
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb.startswith("RCPT TO:<NOBODY"):
                self.say("550 no such user")
            elif verb.startswith("RCPT TO:<LATER"):
                self.say("451 try later")
            else:
                self.say("250 ok")

    def content(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=policy.default)

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as listening:
        listening.daemon_threads = True
        listening.mails = []
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def smtp(address, **more):
    host, port = address.split(":")
    given = {
        "scheme": "smtp",
        "user": "",
        "password": "",
        "sender": "Tea <orders@shop.example>",
        "timeout_s": 30,
    }
    return SmtpSender(smtp_settings.Settings(host=host, port=int(port), **{**given, **more}))


class TestSmtpSender(MessageSenderContract):
    @pytest.fixture
    def sender(self, server):
        return smtp(f"127.0.0.1:{server.server_address[1]}")

    def test_mail_has_both_bodies_and_its_key(self, sender, server, envelope):
        sender.send(envelope)
        (mail,) = server.mails
        assert (mail["To"], mail["Subject"]) == ('"Änne, Groß" <ada@example.com>', envelope.subject)
        assert mail["Message-ID"] == f"<{envelope.key}@shop.example>"
        assert mail.get_body(("plain",)).get_content().split() == ["Guten", "Tag", ".", "Ende"]
        assert mail.get_body(("html",)).get_content().strip() == envelope.html

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"to": "nobody@example.com"}, SenderRefused),
            ({"to": "later@example.com"}, SenderUnavailable),
            ({"to": "no address"}, SenderRefused),
            ({"to": "a@example.com\r\nBcc: b@example.com"}, SenderRefused),
            ({"channel": "sms"}, SenderRefused),
        ],
        ids=str,
    )
    def test_no_is_told_apart_from_not_now(self, sender, server, envelope, change, refusal):
        with pytest.raises(refusal):
            sender.send(replace(envelope, **change))
        assert server.mails == []

    def test_header_cannot_be_smuggled_in(self, sender, server, envelope):
        sender.send(replace(envelope, name="A\r\nBcc: b@example.com", subject="S\r\nBcc: b@example.com"))
        assert server.mails[0]["Bcc"] is None

    def test_closed_port_is_unavailable(self, envelope):
        for act in (lambda: smtp(CLOSED).send(envelope), smtp(CLOSED).check):
            with pytest.raises(SenderUnavailable):
                act()


def test_settings_of_smtp_are_read_and_named_when_missing():
    environ = {
        smtp_settings.URL: "smtp+starttls://me:p%40ss@mail.example.com",
        smtp_settings.SENDER: "a@b.example",
    }
    read = smtp_settings.from_env(environ)
    assert (read.port, read.user, read.password) == (587, "me", "p@ss")
    for lacking in environ:
        with pytest.raises(Invalid, match=lacking):
            smtp_settings.from_env({**environ, lacking: ""})
