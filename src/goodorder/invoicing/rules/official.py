"""XML judged on this machine: against a schema, and against Schematron rules turned into XSLT.

Both engines are native, hold what they compiled and are not made for several threads at once, so one thread of each
process does all judging. Nothing is fetched: schemas and rules are files of installed packages.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
FATAL = {"", "fatal", "error"}  # other flags only advise
T = TypeVar("T")


class Failure(NamedTuple):
    """A rule that does not hold, with what it says."""

    rule: str
    text: str


def schema_failures(schema: Path, xml: bytes) -> list[Failure]:
    """Return where XML does not fit its schema (XSD); none: it fits."""
    return _judge(lambda: _against_schema(schema, xml))


def rule_failures(stylesheet: Path, xml: bytes) -> list[Failure]:
    """Return the fatal rules of a compiled Schematron that XML breaks, in document order; none: it holds."""
    return _judge(lambda: _against_rules(stylesheet, xml))


def texts_at(xml: bytes, paths: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the texts of the elements each XPath finds."""
    root = _parsed(xml)
    return {name: ["".join(each.itertext()) for each in root.xpath(path)] for name, path in paths.items()}


def _judge(work: Callable[[], T]) -> T:
    return _bench().submit(work).result()


@cache
def _bench() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="xml-rules")


@cache
def _schema(path: Path) -> Any:
    from lxml import etree

    return etree.XMLSchema(file=str(path))


@cache
def _saxon() -> Any:
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@cache
def _rules(path: Path) -> Any:
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def _parsed(xml: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _against_schema(path: Path, xml: bytes) -> list[Failure]:
    schema = _schema(path)
    if schema.validate(_parsed(xml)):
        return []
    return [Failure("XSD", f"line {error.line}: {error.message}") for error in schema.error_log]


def _against_rules(path: Path, xml: bytes) -> list[Failure]:
    node = _saxon().parse_xml(xml_text=xml.decode(), encoding="UTF-8")
    report = _parsed(_rules(path).transform_to_string(xdm_node=node).encode())
    broken = [*report.iter(f"{SVRL}failed-assert"), *report.iter(f"{SVRL}successful-report")]
    return [_failure(each) for each in broken if each.get("flag", "") in FATAL]


def _failure(broken: Any) -> Failure:
    text = " ".join("".join(broken.find(f"{SVRL}text").itertext()).split())
    named, _, rest = text.removeprefix("[").partition("]")
    is_named = text.startswith("[") and rest
    return Failure(
        broken.get("id") or (named if is_named else "rule"), rest.lstrip("- ") if is_named else text
    )


def _forget() -> None:
    """Start anew in a forked child: it has neither the thread nor what it compiled."""
    for made in (_bench, _schema, _saxon, _rules):
        made.cache_clear()


os.register_at_fork(after_in_child=_forget)
