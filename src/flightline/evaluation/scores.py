"""Every labelled row with the scores of the model and of all it is compared with."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from pyspark.sql import functions as F

from flightline.errors import FeatureColumnsError
from flightline.evaluation.baselines import score_by_group
from flightline.evaluation.champion import find_rival
from flightline.evaluation.parameters import CHAMPION, MODEL
from flightline.evaluation.slices import name_parts
from flightline.features import read_columns
from flightline.scoring.flights import SCORE, add_scores
from flightline.tracking.registry import load_scorer
from flightline.tracking.store import open_store
from flightline.training.split import TRAIN, assign_splits, count_labels

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from flightline.evaluation.champion import Champion
    from flightline.evaluation.parameters import EvaluationParameters
    from flightline.features import FeatureColumns
    from flightline.model.scorer import Scorer
    from flightline.tracking.store import TrackingParameters
    from flightline.training.split import TimeSplit

_logger = logging.getLogger(__name__)

KEY = "row_key"
DATE = "row_date"
DATA_SPLIT = "data_split"
LABEL = "label"
SCORE_SUFFIX = "_score"
SLICE_SUFFIX = "_slice"


def score_labelled(
    features: DataFrame,
    declarations: DataFrame,
    training_runs: DataFrame,
    *,
    split: TimeSplit,
    parameters: EvaluationParameters,
    tracking: TrackingParameters,
) -> DataFrame:
    """Score every labelled row with the latest model and all it is compared with.

    Args:
        features: The table of features.
        declarations: What each of its columns is, one row per column.
        training_runs: The table of training runs; the latest is taken.
        split: The split the model was trained with.
        parameters: Baselines and slices.
        tracking: Where the models are kept.

    Returns:
        One row per labelled row: its key, date, split and label, the part it
        belongs to in each slice (`<slice>_slice`), the score of each predictor
        (`<predictor>_score`; that of the champion is null if there is none to
        compare with), and which versions gave them.

    Raises:
        FeatureRoleError: If the columns do not say what they are.
        FeatureColumnsError: If a column is missing.
        ModelNotFoundError: If the model is not in the registry.
        TrainingDataError: If all labels of a split are the same.
    """
    columns = read_columns(declarations)
    missing = [name for name in parameters.columns if name not in features.columns]
    if missing:
        raise FeatureColumnsError(missing, came=features.columns)
    run = training_runs.orderBy(training_runs["trained_at"].desc()).collect()[0]
    model = {name: run[name] for name in ("model_name", "model_version", "run_id")}
    client = open_store(tracking)
    scorer = load_scorer(client, model["model_name"], model["model_version"])
    rival = find_rival(
        client, model["model_name"], model["model_version"], columns=features.columns
    )
    if rival.reason:
        _logger.info("Not compared with the champion: %s", rival.reason)
    rows = _collect_scores(features, columns, scorer, rival, parameters)
    rows[DATA_SPLIT] = assign_splits(rows[columns.date], split)
    count_labels(rows[columns.label], rows[DATA_SPLIT], parameters.measures.objective)
    scored = arrange_rows(rows, parameters, columns)
    return features.sparkSession.createDataFrame(scored, schema=_describe(parameters)).withColumns(
        {
            **{name: F.lit(value) for name, value in model.items()},
            "champion_version": F.lit(rival.version).cast("int"),
        }
    )


def _collect_scores(
    features: DataFrame,
    columns: FeatureColumns,
    scorer: Scorer,
    rival: Champion,
    parameters: EvaluationParameters,
) -> pd.DataFrame:
    labelled = features.where(features[columns.label].isNotNull())
    keep = list(dict.fromkeys([columns.key, columns.date, columns.label, *parameters.columns]))
    rows = add_scores(labelled, scorer, keep=keep).toPandas()
    rows = rows.rename(columns={SCORE: MODEL + SCORE_SUFFIX})
    if rival.scorer is None:
        rows[CHAMPION + SCORE_SUFFIX] = None
        return rows
    scores = add_scores(labelled, rival.scorer, keep=[columns.key]).toPandas()
    scores = scores.rename(columns={SCORE: CHAMPION + SCORE_SUFFIX})
    return rows.merge(scores, on=columns.key, validate="one_to_one")


def arrange_rows(
    rows: pd.DataFrame, parameters: EvaluationParameters, columns: FeatureColumns
) -> pd.DataFrame:
    """Put baselines and slices beside the scores of the models.

    Args:
        rows: Labelled rows with the columns of baselines and slices, their
            split and the scores of model and champion.
        parameters: Baselines and slices.
        columns: What the columns are.

    Returns:
        The columns of the table, sorted by key. Baselines learn from the
        training split only.
    """
    rows = rows.sort_values(columns.key, ignore_index=True)
    training = rows[rows[DATA_SPLIT] == TRAIN]
    arranged = rows[[columns.key, columns.date, DATA_SPLIT]].set_axis(
        [KEY, DATE, DATA_SPLIT], axis="columns"
    )
    arranged[KEY] = arranged[KEY].astype(str)
    arranged[LABEL] = rows[columns.label].to_numpy(dtype=np.float64)
    for part in parameters.slices:
        arranged[part.name + SLICE_SUFFIX] = name_parts(rows[part.column], part).astype(str)
    for name, baseline in parameters.baselines.items():
        arranged[name + SCORE_SUFFIX] = score_by_group(
            training, rows, baseline, label=columns.label
        )
    for name in (MODEL, CHAMPION):
        arranged[name + SCORE_SUFFIX] = rows[name + SCORE_SUFFIX]
    return arranged


def _describe(parameters: EvaluationParameters) -> str:
    slices = (f"{part.name}{SLICE_SUFFIX} string" for part in parameters.slices)
    predictors = (*parameters.baselines, MODEL, CHAMPION)
    scores = (f"{name}{SCORE_SUFFIX} double" for name in predictors)
    return ", ".join(
        [f"{KEY} string, {DATE} date, {DATA_SPLIT} string, {LABEL} double", *slices, *scores]
    )
