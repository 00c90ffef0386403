"""Write the front page of the docs site."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flightline.errors import FlightlineError
from flightline.project_files import read_artifact
from flightline.scorecard import Artifacts, find_score, read_checks
from flightline.site.card import find_metric, list_metrics, show_card, show_history
from flightline.site.champion import read_champion
from flightline.site.markdown import escape
from flightline.site.results import keep_results, write_text
from flightline.site.score import show_score
from flightline.site.tests import show_results
from flightline.tracking.store import TrackingParameters, open_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flightline.scorecard import Score
    from flightline.site.champion import Champion

_logger = logging.getLogger(__name__)

RESULTS_FILE = "results.json"
_PAGE_FILE = "overview.md"


@dataclass(frozen=True)
class SiteParameters:
    """Where the front page comes from and goes to; paths from the project's root.

    Attributes:
        template: Markdown with [[card]], [[history]], [[results]] and [[score]]
            in the places of what is computed.
        folder: Folder of the page, one of dbt's `docs-paths`.
        assets: Folder of pictures, one of dbt's `asset-paths`.
        checks: YAML of the ML Test Score.
        ci_file: The file that says what CI does.
    """

    template: str
    folder: str
    assets: str
    checks: str
    ci_file: str


def write_page(root: Path, target: Path, parameters: SiteParameters) -> Path:
    """Write the front page from what the last commands left behind.

    Args:
        root: Folder of the project.
        target: Folder of dbt's artifacts.
        parameters: Where the page comes from and goes to.

    Returns:
        The page: a file with dbt's doc block `__overview__`.
    """
    folder = root / parameters.folder
    manifest = read_artifact(target / "manifest.json")
    results = keep_results(target / "run_results.json", folder / RESULTS_FILE)
    champion, problem = _find_champion(manifest, root)
    artifacts = Artifacts(root, manifest, results, champion, parameters.ci_file)
    score = find_score(read_checks(root / parameters.checks), artifacts)
    parts = {
        "card": problem or show_card(champion),
        "history": problem or _show_history(champion, root, parameters.assets),
        "results": show_results(results, manifest),
        "score": show_score(score),
    }
    page = folder / _PAGE_FILE
    text = (root / parameters.template).read_text(encoding="utf-8")
    write_text(page, fill_page(hide_missing_pictures(text, root), parts))
    return page


def hide_missing_pictures(template: str, root: Path) -> str:
    """Say of pictures that are not there that they are not drawn yet."""

    def show(picture: re.Match[str]) -> str:
        name, file = picture.groups()
        return picture[0] if (root / file).is_file() else f"{name}: not drawn yet."

    return re.sub(r"!\[([^\]]*)\]\(([^)]+)\)", show, template)


def fill_page(template: str, parts: Mapping[str, str]) -> str:
    """Put the parts in their places, as dbt's doc block of the front page."""
    for name, text in parts.items():
        template = template.replace(f"[[{name}]]", text)
    return f"{{% docs __overview__ %}}\n\n{template}\n{{% enddocs %}}\n"


def score_project(root: Path, target: Path, parameters: SiteParameters) -> Score:
    """Compute the ML Test Score from what the last commands left behind."""
    manifest = read_artifact(target / "manifest.json")
    results = keep_results(target / "run_results.json", root / parameters.folder / RESULTS_FILE)
    champion, problem = _find_champion(manifest, root)
    if problem:
        _logger.warning("%s", problem)
    artifacts = Artifacts(root, manifest, results, champion, parameters.ci_file)
    return find_score(read_checks(root / parameters.checks), artifacts)


def _find_champion(manifest: Mapping[str, Any], root: Path) -> tuple[Champion | None, str]:
    metas = [node["config"].get("meta", {}) for node in manifest.get("nodes", {}).values()]
    kept = [meta for meta in metas if "tracking" in meta]
    if not kept:
        return None, ""
    # The card of a version is written with `meta: card:`, beside where it is kept.
    kept.sort(key=lambda meta: "card" not in meta)
    tracking = _locate(TrackingParameters(**kept[0]["tracking"]), root)
    if tracking is None:
        return None, ""
    try:
        return read_champion(open_store(tracking), tracking.model_name), ""
    except FlightlineError as error:
        # The site is worth having without its model card.
        return None, f"**The registry cannot be read.** {escape(error)}"


def _locate(tracking: TrackingParameters, root: Path) -> TrackingParameters | None:
    # dbt has not gone into the project's folder yet, and a store that is asked
    # for its champion should not come into being by that.
    prefix = "sqlite:///"
    if not tracking.tracking_uri.startswith(prefix):
        return tracking
    database = root / tracking.tracking_uri.removeprefix(prefix)
    if not database.is_file():
        return None
    return replace(tracking, tracking_uri=f"{prefix}{database}")


def _show_history(champion: Champion | None, root: Path, assets: str) -> str:
    table = show_history(champion)
    names = list_metrics(champion.history) if champion else []
    if champion is None or not names:
        return table
    from flightline.plots.history import draw_history

    points = {
        version.number: (value, lower, upper)
        for version in champion.history
        for value, lower, upper in [find_metric(version, names[0])]
        if value is not None
    }
    file = f"{assets}/{champion.model_name}/history.png"
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    figure = draw_history(points, metric=names[0], champion=champion.version.number)
    figure.savefig(root / file, dpi=100)
    return f"![{escape(names[0])} of each version]({file})\n\n{table}"
