"""The engine of mail texts: staff write them, so it can do little. It finds no files and loads no libraries, knows
`if`, `for` and a few filters, and reads nothing but the plain data that a letter offers by name.

Whatever else is asked of it is refused with a sentence before it can be saved.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.template import Context, Engine, Library, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Lexer, NodeList, TextNode, TokenType, Variable, VariableNode
from django.template.defaultfilters import default, linebreaksbr, lower, upper
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, do_for, do_if

from notifications.errors import TemplateRefused

TAGS = {"if": do_if, "for": do_for}
FILTERS: dict[str, Callable[..., Any]] = {
    "default": default,
    "linebreaksbr": linebreaksbr,
    "lower": lower,
    "upper": upper,
}
_PARTS_OF_TAGS = {"elif", "else", "empty", "endif", "endfor"}
_FORLOOP = dict.fromkeys(("counter", "counter0", "revcounter", "revcounter0", "first", "last"), 1)
# Reading nested tags and long conditions recurses; no letter of ours comes near.
_DEEPEST = 10
_LONGEST_TAG = 200


class _Engine(Engine):
    """Without the tags and filters that Django offers to every template."""

    default_builtins = []


def _engine() -> Engine:
    library = Library()
    library.tags, library.filters = dict(TAGS), dict(FILTERS)
    engine = _Engine(dirs=[], app_dirs=False, loaders=[], libraries={})
    engine.template_builtins = [library]
    return engine


_ENGINE = _engine()


def check(source: str, offered: Mapping[str, Any]) -> None:
    """`offered` is a sample of the data that there will be: names, and what is a list of what. Raises
    TemplateRefused."""
    _check_tags(source)
    try:
        template = _compiled(source)
        _check_nodes(template.nodelist, offered, in_loop=False)
    except TemplateSyntaxError as error:
        raise TemplateRefused(f"This cannot be read: {error}") from error


def render(source: str, data: Mapping[str, Any], *, is_html: bool) -> str:
    """In HTML every value is escaped. What is not offered was refused by `check`."""
    return _compiled(source).render(Context(dict(data), autoescape=is_html))


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    return Template(source, engine=_ENGINE)


def _check_tags(source: str) -> None:
    """Before it is read, which recurses: which tags there are, how long and how deep."""
    depth = 0
    for token in Lexer(source).tokenize():
        if token.token_type in (TokenType.TEXT, TokenType.COMMENT):
            continue
        if len(token.contents) > _LONGEST_TAG:
            raise TemplateRefused(f"“{token.contents[:40]}…” is too long: {_LONGEST_TAG} characters at most.")
        if token.token_type is not TokenType.BLOCK:
            continue
        name = (token.contents.split() or [""])[0]
        if name not in TAGS and name not in _PARTS_OF_TAGS:
            raise TemplateRefused(f"The tag “{name}” is not offered here, only {' and '.join(TAGS)}.")
        depth += (name in TAGS) - name.startswith("end")
        if depth > _DEEPEST:
            raise TemplateRefused(f"Tags are nested more than {_DEEPEST} deep.")


def _check_nodes(nodes: NodeList, offered: Mapping[str, Any], *, in_loop: bool) -> None:
    for node in nodes:
        if isinstance(node, TextNode):
            continue
        if isinstance(node, VariableNode):
            _check_shown(node.filter_expression, offered)
        elif isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                for operand in _operands(condition):
                    _check_expression(operand, offered)
                _check_nodes(inner, offered, in_loop=in_loop)
        elif isinstance(node, ForNode):
            _check_loop(node, offered, in_loop=in_loop)
        else:
            raise TemplateRefused(f"Only {' and '.join(TAGS)} are offered here.")


def _check_loop(node: Any, offered: Mapping[str, Any], *, in_loop: bool) -> None:
    if in_loop:
        raise TemplateRefused("A loop inside a loop is not offered.")
    rows = _check_expression(node.sequence, offered)
    if node.sequence.filters or not isinstance(rows, list) or len(node.loopvars) != 1:
        raise TemplateRefused(f"“{node.sequence.token}” is no list to go through with {{% for one in … %}}.")
    # The sample's first row tells what rows have.
    within = {**offered, "forloop": _FORLOOP, node.loopvars[0]: rows[0]}
    _check_nodes(node.nodelist_loop, within, in_loop=True)
    _check_nodes(node.nodelist_empty, offered, in_loop=in_loop)


def _check_shown(expression: FilterExpression, offered: Mapping[str, Any]) -> None:
    value = _check_expression(expression, offered)
    if isinstance(value, list):
        loop = f"{{% for one in {expression.token} %}} … {{% endfor %}}"
        raise TemplateRefused(f"“{expression.token}” is a list: go through it with {loop}.")
    if isinstance(value, Mapping):
        raise TemplateRefused(f"“{expression.token}” has parts: {', '.join(value)}. Name one of them.")


def _check_expression(expression: FilterExpression, offered: Mapping[str, Any]) -> Any:
    """The sample's value, of every variable in it; of a text or number in the template, itself."""
    for _, arguments in expression.filters:
        for is_variable, argument in arguments:
            if is_variable:
                _look_up(argument, offered)
    return _look_up(expression.var, offered)


def _look_up(variable: Any, offered: Mapping[str, Any]) -> Any:
    if not isinstance(variable, Variable) or variable.lookups is None:
        return str(variable)
    value: Any = offered
    for step in variable.lookups:
        if not isinstance(value, Mapping) or step not in value:
            raise TemplateRefused(f"There is no variable “{variable.var}” in this mail.")
        value = value[step]
    return value


def _operands(condition: Any) -> Iterator[FilterExpression]:
    """Of the condition of an `if`; an `else` has none."""
    if isinstance(condition, TemplateLiteral):
        yield condition.value
    elif condition is not None:
        yield from _operands(condition.first)
        yield from _operands(condition.second)
