from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from flightline.errors import FeatureColumnsError
from flightline.model.calibration import Calibration
from flightline.model.encoding import encode_features, learn_encoding
from flightline.model.scorer import Scorer

FEATURES = ["carrier", "scheduled_hour", "wind_speed_mph"]


@pytest.fixture(scope="module")
def labelled(flights: pd.DataFrame) -> pd.DataFrame:
    return flights[flights["is_late_arrival"].notna()]


@pytest.fixture(scope="module")
def booster(labelled: pd.DataFrame) -> lgb.Booster:
    matrix = encode_features(labelled, learn_encoding(labelled, FEATURES))
    labels = labelled["is_late_arrival"].to_numpy(dtype=np.float64)
    dataset = lgb.Dataset(matrix, labels, categorical_feature=[0])
    parameters = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    return lgb.train(parameters, dataset, num_boost_round=20)


@pytest.fixture(scope="module")
def scorer(labelled: pd.DataFrame, booster: lgb.Booster) -> Scorer:
    return Scorer(
        predictor="lightgbm",
        model=booster.model_to_string().encode(),
        encoding_text=learn_encoding(labelled, FEATURES).to_json(),
    )


def test_scores_are_those_of_the_booster(
    labelled: pd.DataFrame, booster: lgb.Booster, scorer: Scorer
) -> None:
    matrix = encode_features(labelled, learn_encoding(labelled, FEATURES))

    np.testing.assert_array_equal(scorer.score(labelled), booster.predict(matrix))


def test_scores_are_probabilities_and_not_classes(labelled: pd.DataFrame, scorer: Scorer) -> None:
    scores = scorer.score(labelled)

    assert ((scores > 0) & (scores < 1)).all()
    assert scores.mean() == pytest.approx(labelled["is_late_arrival"].mean(), abs=0.01)


def test_no_flights_have_no_scores(labelled: pd.DataFrame, scorer: Scorer) -> None:
    assert scorer.score(labelled.head(0)).shape == (0,)


def test_a_missing_feature_is_named(labelled: pd.DataFrame, scorer: Scorer) -> None:
    with pytest.raises(FeatureColumnsError, match="wind_speed_mph"):
        scorer.score(labelled.drop(columns="wind_speed_mph"))


def test_files_give_back_the_same_model(tmp_path: Path, scorer: Scorer) -> None:
    scorer.write(tmp_path)

    assert Scorer.read(tmp_path) == scorer


def test_a_calibration_is_written_read_and_applied(
    tmp_path: Path, labelled: pd.DataFrame, scorer: Scorer
) -> None:
    halved = Calibration("isotonic", [0.0, 1.0], [0.0, 0.5])
    calibrated = replace(scorer, calibration_text=halved.to_json())

    calibrated.write(tmp_path)

    assert Scorer.read(tmp_path) == calibrated
    np.testing.assert_allclose(calibrated.score(labelled), scorer.score(labelled) / 2)
    # Contributions explain the raw score.
    np.testing.assert_array_equal(calibrated.contribute(labelled), scorer.contribute(labelled))


def test_a_folder_without_a_model_is_told(tmp_path: Path, scorer: Scorer) -> None:
    scorer.write(tmp_path)
    (tmp_path / "booster.txt").unlink()

    with pytest.raises(FileNotFoundError, match=r"none of booster\.txt, pipeline\.skops"):
        Scorer.read(tmp_path)


def test_it_can_be_sent_to_another_process(labelled: pd.DataFrame, scorer: Scorer) -> None:
    copy = pickle.loads(pickle.dumps(scorer))

    np.testing.assert_array_equal(copy.score(labelled), scorer.score(labelled))
