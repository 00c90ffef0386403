"""How far features move the scores."""

from __future__ import annotations

import numpy as np
import pytest

from flightline.scoring.importances import rank_contributions


def test_features_are_ranked_by_the_mean_size_of_what_they_add() -> None:
    contributions = np.array([[0.1, -3.0, 0.0, 9.0], [-0.3, 1.0, 0.0, 9.0]])
    ranked = rank_contributions(["hour", "wind", "carrier"], contributions)
    assert [(name, rank) for name, _, _, rank in ranked] == [
        ("wind", 1),
        ("hour", 2),
        ("carrier", 3),
    ]
    assert [size for _, size, _, _ in ranked] == pytest.approx([2.0, 0.2, 0.0])
    # What no feature explains, the last column, has no share.
    assert [share for _, _, share, _ in ranked] == pytest.approx([2.0 / 2.2, 0.2 / 2.2, 0.0])


def test_a_model_that_no_feature_moves_has_no_shares() -> None:
    ranked = rank_contributions(["hour"], np.array([[0.0, 1.0]]))
    assert ranked == [("hour", 0.0, 0.0, 1)]
