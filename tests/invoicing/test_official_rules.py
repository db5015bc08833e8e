"""XML is judged by one thread of each process, whoever asks."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from goodorder.invoicing.rules.official import rule_failures, schema_failures, texts_at

RULES = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
<xsl:template match="/"><svrl:schematron-output>
  <xsl:if test="number(/order/total) ne sum(/order/line)">
    <svrl:failed-assert id="SUM" flag="fatal"><svrl:text>the total is the
      sum of the lines</svrl:text></svrl:failed-assert></xsl:if>
  <xsl:if test="/order/total = 13">
    <svrl:failed-assert flag="fatal"><svrl:text>[LUCK]-no thirteen</svrl:text></svrl:failed-assert></xsl:if>
  <svrl:failed-assert id="HINT" flag="warning"><svrl:text>only advice</svrl:text></svrl:failed-assert>
</svrl:schematron-output></xsl:template></xsl:stylesheet>"""
SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="order"><xs:complexType>
  <xs:sequence><xs:element name="line" type="xs:integer" maxOccurs="9"/><xs:element name="total" type="xs:integer"/>
  </xs:sequence></xs:complexType></xs:element></xs:schema>"""
SOUND = b"<order><line>1</line><line>2</line><total>3</total></order>"
WRONG = b"<order><line>1</line><line>2</line><total>13</total></order>"


@pytest.fixture
def rules(tmp_path) -> Path:
    file = tmp_path / "rules.xslt"
    file.write_text(RULES)
    return file


def test_broken_rules_are_named_and_advice_is_not(rules):
    assert rule_failures(rules, SOUND) == []
    assert rule_failures(rules, WRONG) == [
        ("SUM", "the total is the sum of the lines"),
        ("LUCK", "no thirteen"),
    ]


def test_a_schema_says_where_it_is_broken(tmp_path):
    file = tmp_path / "order.xsd"
    file.write_text(SCHEMA)
    assert schema_failures(file, SOUND) == []
    (failure,) = schema_failures(file, b"<order>\n<total>x</total></order>")
    assert (failure.rule, failure.text[:7]) == ("XSD", "line 2:")


def test_texts_are_found_by_path():
    assert texts_at(WRONG, {"lines": "//line", "none": "//price"}) == {"lines": ["1", "2"], "none": []}


def test_many_threads_may_ask_at_once(rules):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: rule_failures(rules, WRONG if at % 2 else SOUND), range(64)))
    assert [len(each) for each in found] == [0, 2] * 32


def test_a_forked_child_judges_for_itself(rules):
    assert rule_failures(rules, SOUND) == []
    child = os.fork()
    if not child:
        signal.alarm(20)
        os._exit(0 if len(rule_failures(rules, WRONG)) == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
