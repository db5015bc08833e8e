"""The counter of a simulated company: one effect and one answer for each key, spoiled on request."""

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from goodorder.testing.callbacks import CallbackSender
from goodorder.testing.faults import Fault, FaultBook
from goodorder.testing.journal import Journal, Line, stamp

REFUSED = 402
FAILURES = {
    "error_500": (500, "internal_error", "something broke before anything was done"),
    "error_in_200": (200, "internal_error", "something broke before anything was done"),
}


class Denied(Exception):
    """The world says no; nothing was done."""

    def __init__(self, code: str, message: str, status: int = REFUSED) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class Cut(Exception):
    """The connection is to be cut without an answer."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to do something: `target` is what it is done to, empty when it creates."""

    operation: str
    key: str
    target: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """Return what makes two requests the same."""
        content = json.dumps([self.operation, self.target, self.body], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back over the wire; `garbled` cuts the body in half."""

    status: int
    body: Any
    replayed: bool = False
    garbled: bool = False


class World(Protocol):
    """The company behind the counter."""

    def decide(self, call: Call) -> dict[str, Any]:
        """Return the effect the call has, without having it; raises Denied."""
        ...

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Have the effect. Called again for every effect of an earlier run when the journal is read back."""
        ...

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that tells the caller of the effect."""
        ...

    def event(self, line: Line) -> tuple[str, str, dict[str, Any]] | None:
        """Return type, subject and content of the callback about a line, or None for silence."""
        ...


class Desk:
    """Takes calls, lets the world decide once for each key, and keeps the journal."""

    def __init__(self, world: World, journal: Journal, faults: FaultBook, sender: CallbackSender) -> None:
        self.world = world
        self.journal = journal
        self.faults = faults
        self.sender = sender
        self._by_key: dict[str, Line] = {}
        self._lock = threading.Lock()
        for line in journal.lines():
            self._remember(line)

    def perform(self, call: Call) -> Answer:
        """Do what is asked, once for each key, and answer as well as the faults allow; raises Cut."""
        fault = self.faults.pick("answer", call.operation, call.body)
        mode = fault.mode if fault else ""
        if fault and mode in {"timeout", "lose_before_acting"}:
            time.sleep(fault.delay_s)
            raise Cut
        with self._lock:
            line = self._by_key.get(call.key) if call.key else None
            replayed = line is not None
            if line is None:
                line = self._take(call, fault)
            elif line["fingerprint"] != call.fingerprint():
                return refusal(422, "key_reused", "this key was used before for another request")
        if fault and mode in {"slow", "act_and_lose"}:
            time.sleep(fault.delay_s)
        if mode == "act_and_lose":
            raise Cut
        return Answer(
            status=line["status"], body=self._told(line), replayed=replayed, garbled=mode == "garbage_body"
        )

    def enquire(self, key: str) -> Answer:
        """Tell what became of a key; raises Cut when the faults want the enquiry lost."""
        fault = self.faults.pick("answer", "enquire", {})
        mode = fault.mode if fault else ""
        if fault and mode in {"timeout", "slow"}:
            time.sleep(fault.delay_s)
        if mode in {"timeout", "lose_before_acting", "act_and_lose"}:
            raise Cut
        if mode in {"error_500", "error_500_after"}:
            return refusal(500, "internal_error", "the enquiry broke")
        with self._lock:
            line = self._by_key.get(key)
            if line is None:
                return refusal(404, "no_such_operation", "no operation was taken under this key")
            body = {name: line[name] for name in ("key", "operation", "outcome", "code", "message")}
            if line["outcome"] == "ok":
                body["result"] = self.world.answer(line["effect"])
        return Answer(status=200, body=body, garbled=mode == "garbage_body")

    def _take(self, call: Call, fault: Fault | None) -> Line:
        line = self.journal.append(
            operation=call.operation,
            key=call.key,
            fingerprint=call.fingerprint(),
            fault=fault.mode if fault else "",
            **self._decided(call, fault),
        )
        self._remember(line)
        self._tell(line, call)
        return line

    def _decided(self, call: Call, fault: Fault | None) -> dict[str, Any]:
        mode = fault.mode if fault else ""
        try:
            _refuse_as_told(fault)
            effect = self.world.decide(_short_paid(call) if mode == "wrong_amount" else call)
        except Denied as denied:
            return {
                "outcome": "failed",
                "status": denied.status,
                "code": denied.code,
                "message": denied.message,
                "effect": {},
            }
        status = 500 if mode == "error_500_after" else 201
        return {"outcome": "ok", "status": status, "code": "", "message": "", "effect": effect}

    def _remember(self, line: Line) -> None:
        if line["key"]:
            self._by_key[line["key"]] = line
        if line["outcome"] == "ok":
            self.world.apply(line["effect"])

    def _tell(self, line: Line, call: Call) -> None:
        told = self.world.event(line)
        if told is None:
            return
        kind, subject, content = told
        event = self.envelope(f"evt_{secrets.token_hex(8)}", kind, content)
        self.sender.send(event, subject, self.faults.pick("callback", call.operation, call.body))

    def envelope(self, event_id: str, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return a callback's body."""
        return {"id": event_id, "type": kind, "occurred_at": stamp(), "data": content}

    def _told(self, line: Line) -> dict[str, Any]:
        if line["outcome"] == "failed":
            return {"error": {"code": line["code"], "message": line["message"]}}
        if line["status"] == 500:  # noqa: PLR2004  performed, but the answer says it broke
            return {"error": {"code": "internal_error", "message": "something broke"}}
        return self.world.answer(line["effect"])


class ForgettingDesk(Desk):
    """Forgets what it did not do: what was refused or broke may be sent again under its key.

    What was done though the answer broke is told of when it is sent again.
    """

    def _remember(self, line: Line) -> None:
        if line["outcome"] == "ok":
            super()._remember({**line, "status": 201})


def _refuse_as_told(fault: Fault | None) -> None:
    """Raise Denied when the fault wants the operation refused or broken before it is done."""
    if fault and fault.mode == "decline":
        raise Denied(fault.code, "refused as the fault rule wants it")
    if fault and fault.mode in FAILURES:
        status, code, message = FAILURES[fault.mode]
        raise Denied(code, message, status)


def refusal(status: int, code: str, message: str) -> Answer:
    """Return an answer that says no."""
    return Answer(status=status, body={"error": {"code": code, "message": message}})


def _short_paid(call: Call) -> Call:
    """Return the call for one minor unit less, as a provider that pays only in part."""
    if not isinstance(call.body.get("amount"), int):
        return call
    body = {**call.body, "amount": call.body["amount"] - 1}
    return Call(operation=call.operation, key=call.key, target=call.target, body=body)
