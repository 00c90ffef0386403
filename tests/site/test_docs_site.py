"""The generated docs site: people get from the flights to the model that judges them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from flightline.dbt import DbtProject
from flightline.tracking.registry import find_champion
from flightline.tracking.store import TrackingParameters, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def champion() -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        project = DbtProject(ROOT, ROOT, None, ROOT / ".flightline" / "commands")
        tracking = TrackingParameters(**next(iter(project.read_meta("tracking").values())))
        return find_champion(open_store(tracking), tracking.model_name)


@pytest.fixture(autouse=True)
def quiet(site: Any) -> Iterator[None]:
    """No page asks another host, misses a file or complains."""
    yield
    asked, complaints = site.browser.requests, site.browser.complaints
    elsewhere = {url for url in asked if not url.startswith((site.url, "data:", "blob:"))}
    assert elsewhere == set()
    # dbt's page asks for pictures of its templates before their names are filled in.
    unfilled = re.compile(r"/(\{\{|\$\{)")
    assert [text for text in complaints if not unfilled.search(unquote(text))] == []


def test_the_front_page_shows_the_champion_and_nothing_is_missing(site: Any, champion: int) -> None:
    site.browser.open(site.url)
    site.look_for("Model card of the champion")
    site.look_for(f"version {champion}")
    site.look_for("ML Test Score")
    assert not site.browser.evaluate("document.body.innerText.includes('[[')")
    site.browser.wait_for("[...document.images].every(i => i.complete)")
    missing = "[...document.images].filter(i => !i.naturalWidth && !i.src.includes('%7B'))"
    assert site.browser.evaluate(f"{missing}.map(i => i.src)") == []
    site.take_picture("front_page", height=720)


def test_a_feature_leads_to_the_model_card(site: Any) -> None:
    site.browser.open(site.url)
    site.follow("features")
    site.look_for("flight_features")
    cells = "[...document.querySelectorAll('td')]"
    site.browser.click(f"{cells}.find(e => e.innerText.trim() === 'carrier_late_rate_7d')")
    site.take_picture("feature")
    site.follow("model card")
    site.look_for("Model card of the champion")
    assert site.browser.evaluate("location.hash").startswith("#!/overview")
    site.scroll_to("Model card of the champion")
    site.take_picture("model_card")
    site.scroll_to("ML Test Score")
    site.take_picture("ml_test_score")


def test_the_page_of_the_plots_shows_them(site: Any) -> None:
    site.browser.open(site.url + "#!/model/model.flightline.ml_late_arrivals__plots")
    site.look_for("Pictures of the latest model")
    drawn = "[...document.images].filter(i => i.naturalWidth && i.src.includes('late_arrivals'))"
    site.browser.wait_for(f"{drawn}.length >= 7")
