"""The generated docs site: people get from the flights to the model that judges them."""

from __future__ import annotations

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
    seen = site.browser.seen
    elsewhere = {url for url in seen.requests if not url.startswith((site.url, "data:", "blob:"))}
    assert elsewhere == set()
    # dbt's page asks for pictures of its templates before their names are filled in.
    complaints = [text for text in seen.complaints if "{{" not in unquote(text)]
    assert complaints == []


def test_the_front_page_shows_the_champion_and_nothing_is_missing(
    site: Any, champion: int
) -> None:
    site.browser.open(site.url)
    site.look_for("Model card of the champion")
    site.look_for(f"version {champion}")
    site.look_for("ML Test Score")
    assert not site.browser.evaluate("document.body.innerText.includes('[[')")
    site.browser.wait_for("[...document.images].every(i => i.complete)")
    missing = "[...document.images].filter(i => !i.naturalWidth && !i.src.includes('%7B'))"
    assert site.browser.evaluate(f"{missing}.map(i => i.src)") == []
    site.take_picture("front_page")


def test_a_feature_leads_to_the_model_card(site: Any) -> None:
    site.browser.open(site.url)
    site.follow("features")
    site.look_for("flight_features")
    site.browser.click(
        "[...document.querySelectorAll('td')].find(e => e.innerText.trim() === 'carrier_late_rate_7d')"
    )
    site.take_picture("feature")
    site.follow("model card")
    site.look_for("Model card of the champion")
    assert site.browser.evaluate("location.hash").startswith("#!/overview")
    site.take_picture("model_card")


def test_the_page_of_the_plots_shows_them(site: Any) -> None:
    site.browser.open(site.url + "#!/model/model.flightline.ml_late_arrivals__plots")
    site.look_for("Pictures of the latest model")
    drawn = "[...document.images].filter(i => i.naturalWidth && i.src.includes('late_arrivals'))"
    site.browser.wait_for(f"{drawn}.length >= 7")
