"""Write Markdown that dbt docs shows as it was meant.

dbt renders doc blocks as Jinja, and its docs site takes no HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ESCAPES = {
    "`": "",
    "{": "&#123;",
    "}": "&#125;",
    "|": "&#124;",
    "<": "&lt;",
    "*": "&#42;",
    "_": "&#95;",
}
_PAGES = {"source", "snapshot", "seed", "exposure"}


def escape(text: object) -> str:
    """Write a text from elsewhere on one line, so that nothing in it is markup."""
    return " ".join("".join(_ESCAPES.get(sign, sign) for sign in str(text)).split())


def write_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table; its cells are Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def link_node(node: Mapping[str, object]) -> str:
    """Write the name of a node as a link to its page.

    Args:
        node: The node, as in dbt's manifest.

    Returns:
        The link; the name alone for what has no page, such as unit tests.
    """
    kind = node["resource_type"]
    if kind == "unit_test":
        return escape(node["name"])
    page = kind if kind in _PAGES else ("test" if kind == "test" else "model")
    return f"[{escape(node['name'])}](#!/{page}/{node['unique_id']})"


def show_interval(value: float | None, lower: float | None, upper: float | None) -> str:
    """Write a number with its interval, as far as there is one."""
    if value is None:
        return "-"
    if lower is None or upper is None:
        return f"{value:.3f}"
    return f"{value:.3f} [{lower:.3f}, {upper:.3f}]"
