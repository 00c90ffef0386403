"""Learn on the cluster, from rows that stay there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from flightline.features import is_text
from flightline.model.encoding import FeatureEncoding
from flightline.model.scorer import Scorer
from flightline.training.algorithms import choose_cluster_algorithm
from flightline.training.algorithms.interface import IS_VALIDATION, LABEL
from flightline.training.calibration import decide_calibration
from flightline.training.result import EXAMPLE_ROWS, Fit
from flightline.training.rows import select_labelled
from flightline.training.split import DATA_SPLITS, TEST, TRAIN, VALIDATION, refuse_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import Column, DataFrame

    from flightline.features import FeatureColumns
    from flightline.training.calibration import CalibrationDecision
    from flightline.training.spec import TrainingSpec
    from flightline.training.split import TimeSplit

_SPLIT = "data_split"
_HASH_BITS = 64


def fit_on_cluster(features: DataFrame, columns: FeatureColumns, spec: TrainingSpec) -> Fit:
    """Fit on the training split without collecting it.

    Args:
        features: The table of features.
        columns: What its columns are.
        spec: The training.

    Returns:
        The model, and what it was fitted on.

    Raises:
        ClusterTrainingError: If the algorithm cannot train here.
        TrainingDataError: If the labels of a split teach nothing.
    """
    algorithm = choose_cluster_algorithm(spec)
    labelled = _split_labelled(features, columns, spec.split)
    counts = _count_labels(labelled, columns, spec.objective)
    training = labelled.where(F.col(_SPLIT) == TRAIN)
    encoding = learn_encoding_on_cluster(training, columns)
    learned_from = labelled.where(F.col(_SPLIT) != TEST)
    encoded = learned_from.select(
        columns.key,
        F.col(columns.label).alias(LABEL),
        (F.col(_SPLIT) == VALIDATION).alias(IS_VALIDATION),
        *(expression.alias(name) for name, expression in encode_columns(encoding).items()),
    )
    fitted = algorithm.fit(encoded, encoding, key=columns.key)
    scorer = Scorer(fitted.predictor, fitted.model, encoding.to_json())
    decision = _decide(labelled, columns, scorer, spec)
    example = training.orderBy(columns.key).limit(EXAMPLE_ROWS).select(*columns.features)
    return Fit(
        scorer=scorer if decision is None else decision.apply(scorer),
        encoding=encoding,
        fitted=fitted,
        calibration=decision,
        digest=digest_on_cluster(features, columns, spec.split),
        counts=counts,
        input_example=example.toPandas(),
    )


def digest_on_cluster(features: DataFrame, columns: FeatureColumns, split: TimeSplit) -> str:
    """Hash the rows that a model learns from, in whatever order they lie.

    Args:
        features: The table of features.
        columns: What its columns are.
        split: How to split the rows by date.

    Returns:
        The same text for the same rows, in hexadecimal: the sums of two hashes
        of each row.
    """
    labelled = _split_labelled(features, columns, split).where(F.col(_SPLIT) != TEST)
    names = [columns.key, _SPLIT, columns.label, *columns.features]
    # Sums of decimals do not overflow; the remainder is taken where numbers are long.
    hashes = [F.xxhash64(*names, F.lit(salt)).cast("decimal(38,0)") for salt in (0, 1)]
    sums = labelled.select(*(F.sum(of_row) for of_row in hashes)).collect()[0]
    width = _HASH_BITS // 4
    return "".join(f"{int(total or 0) % 2**_HASH_BITS:0{width}x}" for total in sums)


def learn_encoding_on_cluster(training: DataFrame, columns: FeatureColumns) -> FeatureEncoding:
    """Learn the categories of each text feature from training rows only.

    Args:
        training: Training rows; only their distinct texts are collected.
        columns: What the columns are.

    Returns:
        What `learn_encoding` returns for the same rows.
    """
    texts = [name for name in columns.features if is_text(training.schema[name])]
    found: Mapping[str, list[str]] = {}
    if texts:
        sets = training.select(*(F.collect_set(name).alias(name) for name in texts))
        found = sets.collect()[0].asDict()
    return FeatureEncoding(
        categories={
            name: sorted(found[name]) if name in found else None for name in columns.features
        }
    )


def encode_columns(encoding: FeatureEncoding) -> dict[str, Column]:
    """Encode features as Spark expressions, as `encode_features` does in memory.

    Args:
        encoding: What was learned during training.

    Returns:
        Each feature to its number; null if it is missing or unknown.
    """
    return {
        name: F.col(name).cast("double") if known is None else _find_position(name, known)
        for name, known in encoding.categories.items()
    }


def _find_position(name: str, known: object) -> Column:
    # Spark counts from 1, and says 0 of what is not there.
    position = F.array_position(F.lit(known), F.col(name))
    return F.when(position > 0, position - 1).cast("double")


def _split_labelled(features: DataFrame, columns: FeatureColumns, split: TimeSplit) -> DataFrame:
    date = F.to_date(columns.date)
    return select_labelled(features, columns).withColumn(
        _SPLIT,
        F.when(date < F.lit(split.train_before).cast("date"), TRAIN)
        .when(date < F.lit(split.validate_before).cast("date"), VALIDATION)
        .otherwise(TEST),
    )


def _count_labels(
    labelled: DataFrame, columns: FeatureColumns, objective: str
) -> Mapping[str, int]:
    label = F.col(columns.label)
    shown = [F.min(label), F.max(label), F.max(F.when(~label.isin(0, 1), label))]
    rows = labelled.groupBy(_SPLIT).agg(F.count("*").alias("row_count"), F.array(*shown)).collect()
    found = {row[0]: (row[1], {value for value in row[2] if value is not None}) for row in rows}
    counts: dict[str, int] = {}
    for name in DATA_SPLITS:
        counts[name], distinct = found.get(name, (0, set()))
        refuse_labels(name, objective, row_count=counts[name], distinct=sorted(distinct))
    return counts


def _decide(
    labelled: DataFrame, columns: FeatureColumns, scorer: Scorer, spec: TrainingSpec
) -> CalibrationDecision | None:
    if spec.calibration is None:
        return None
    from flightline.scoring.flights import SCORE, add_scores

    later = labelled.where(F.col(_SPLIT) == VALIDATION)
    scored = add_scores(later, scorer, keep=[columns.date, columns.label]).toPandas()
    return decide_calibration(
        scored[SCORE].to_numpy(), scored[columns.label].to_numpy(), scored[columns.date], spec
    )
