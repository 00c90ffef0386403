{#
    How good the scores are, by day and month, once labels are there; and before
    they are, how good they would be if the probabilities are right (CBPE): the
    expected label of a flight is its score.
#}
with

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

flight_features as (

    select * from {{ ref('flight_features') }}

),

scores_with_labels as (

    select

        scores.model_version,
        scores.flight_date,
        -- The logarithm of 0 would outweigh all other flights.
        least(greatest(scores.score, 1e-15), 1 - 1e-15) as score,
        flight_features.is_late_arrival as label

    from scores
    inner join flight_features
        on scores.flight_id = flight_features.flight_id

),

scores_by_window as (

    select

        *,
        'day' as granularity,
        struct(
            flight_date as start,
            date_add(flight_date, 1) as end
        ) as window

    from scores_with_labels

    union all

    select

        *,
        'month' as granularity,
        struct(
            trunc(flight_date, 'month') as start,
            add_months(trunc(flight_date, 'month'), 1) as end
        ) as window

    from scores_with_labels

),

scores_ranked as (

    select

        *,
        -- Ties share their mean rank, as the area under the curve counts them.
        rank() over lowest_first
        + (count(*) over equal_scores - 1) / 2 as score_rank

    from scores_by_window
    window
        lowest_first as (
            partition by granularity, window, label is null
            order by score
        ),
        equal_scores as (
            partition by granularity, window, label is null, score
        )

),

performance_summed as (

    select

        window,
        granularity,
        max(model_version) as model_version,
        count(*) as count,
        count(label) as label_count,
        sum(label) as late_count,
        avg(score) as mean_score,
        avg(label) as late_rate,
        sum(score_rank) filter (where label = 1) as late_rank_sum,
        avg(
            -label * ln(score) - (1 - label) * ln(1 - score)
        ) as log_loss,
        avg(pow(score - label, 2)) as brier,
        avg(
            -score * ln(score) - (1 - score) * ln(1 - score)
        ) as expected_log_loss,
        avg(score * (1 - score)) as expected_brier

    from scores_ranked
    group by window, granularity

),

punctual_expected as (

    -- All flights of a window at once, labelled or not.
    select

        window,
        granularity,
        score,
        sum(1 - score) over (
            partition by granularity, window
            order by score
        ) as expected_up_to,
        sum(1 - score) over (
            partition by granularity, window, score
        ) as expected_equal

    from scores_by_window

),

expected_ranking as (

    select

        window,
        granularity,
        sum(score * (expected_up_to - expected_equal / 2)) / nullif(
            sum(score) * sum(1 - score), 0
        ) as expected_roc_auc

    from punctual_expected
    group by window, granularity

),

performance as (

    select

        ---------- windows
        performance_summed.window,
        performance_summed.granularity,

        ---------- ids
        performance_summed.model_version,

        ---------- numerics
        count,
        label_count,
        mean_score,
        late_rate,
        mean_score - late_rate as calibration_gap,
        (
            late_rank_sum - late_count * (late_count + 1) / 2
        ) / nullif(late_count * (label_count - late_count), 0) as roc_auc,
        log_loss,
        brier,
        expected_roc_auc,
        expected_log_loss,
        expected_brier,

        ---------- strings
        case
            when
                performance_summed.window.end
                <= date'{{ var("train_before") }}'
                then 'train'
            when
                performance_summed.window.end
                <= date'{{ var("validate_before") }}'
                then 'validation'
            else 'test'
        end as data_split

    from performance_summed
    inner join expected_ranking
        on
            performance_summed.window = expected_ranking.window
            and performance_summed.granularity = expected_ranking.granularity

)

select * from performance
