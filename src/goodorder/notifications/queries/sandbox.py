"""A template language that can do no harm: variables, `if`, `for` and four filters; nothing loads, includes or calls."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from django.template import Engine, Library, Template
from django.template.base import FilterExpression, Variable, VariableNode
from django.template.defaultfilters import default, length, lower, upper
from django.template.defaulttags import ForNode, IfNode, do_for, do_if

from goodorder.kernel.access import internal_query

register = Library()
register.tag("if", do_if)
register.tag("for", do_for)
for allowed in (default, length, lower, upper):
    register.filter(allowed.__name__, allowed)

Path = tuple[str, ...]


class _Sandbox(Engine):
    """Django's template engine without any tag or filter of its own."""

    default_builtins: ClassVar[list[str]] = []


def _engine(*, autoescape: bool) -> Engine:
    return _Sandbox(autoescape=autoescape, builtins=[__name__])


_PLAIN, _ESCAPING = _engine(autoescape=False), _engine(autoescape=True)


@internal_query
def compiled(source: str, *, escapes: bool) -> Template:
    """Compile a template; raises TemplateSyntaxError for whatever the language does not have."""
    return (_ESCAPING if escapes else _PLAIN).from_string(source)


@internal_query
def paths_of(nodes: Iterable[object], loops: dict[str, Path] | None = None) -> Iterator[Path]:
    """Yield each variable a template names, by its parts; `0` is an entry of a list a loop goes through."""
    loops = loops or {}
    for node in nodes:
        if isinstance(node, VariableNode):
            yield from _of_expression(node.filter_expression, loops)
        elif isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                yield from _of_condition(condition, loops)
                yield from paths_of(inner, loops)
        elif isinstance(node, ForNode):
            yield from _of_loop(node, loops)


def _of_loop(node: ForNode, loops: dict[str, Path]) -> Iterator[Path]:
    through = list(_of_expression(node.sequence, loops))
    yield from through
    inside = {**loops, "forloop": ("forloop",)}
    for name in node.loopvars:
        inside[name] = (*through[0], "0") if through else (name,)
    yield from paths_of(node.nodelist_loop, inside)
    yield from paths_of(node.nodelist_empty, loops)


def _of_condition(condition: object, loops: dict[str, Path]) -> Iterator[Path]:
    """Walk the operators of an `if` down to what they compare."""
    for part in (getattr(condition, name, None) for name in ("first", "second")):
        if part is not None:
            yield from _of_condition(part, loops)
    if isinstance(found := getattr(condition, "value", None), FilterExpression):
        yield from _of_expression(found, loops)


def _of_expression(expression: object, loops: dict[str, Path]) -> Iterator[Path]:
    if not isinstance(expression, FilterExpression):
        return
    arguments = [value for _, args in expression.filters for is_name, value in args if is_name]
    for variable in (expression.var, *arguments):
        if isinstance(variable, Variable) and variable.lookups:
            first, *rest = variable.lookups
            yield (*loops.get(first, (first,)), *rest)
