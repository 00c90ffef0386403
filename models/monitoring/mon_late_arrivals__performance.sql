{#
    How much was scored and how good the scores are, by day and month, once
    labels are there; and before they are, how good they would be if the
    probabilities are right (CBPE): the expected label of a flight is its score.
#}
with

flight_features as (

    select * from {{ ref('flight_features') }}
    where {{ is_known('decided_at') }}

),

scores as (

    select * from {{ ref('ml_late_arrivals__scores') }}

),

flights_with_scores as (

    select

        flight_features.flight_date,
        flight_features.is_late_arrival as label,
        scores.model_version,
        -- The logarithm of 0 would outweigh all other flights. Without a score
        -- there is none: the least of null and a number is the number.
        if(
            scores.score is null,
            null,
            least(greatest(scores.score, 1e-15), 1 - 1e-15)
        ) as score

    from flight_features
    left join scores
        on flight_features.flight_id = scores.flight_id

),

flights_by_window as (

    select

        *,
        'day' as granularity,
        flight_date as window_start,
        date_add(flight_date, 1) as window_end

    from flights_with_scores

    union all

    select

        *,
        'month' as granularity,
        date(trunc(flight_date, 'month')) as window_start,
        add_months(trunc(flight_date, 'month'), 1) as window_end

    from flights_with_scores

),

flights_ranked as (

    select

        *,
        -- Ties share their mean rank, as the area under the curve counts them.
        rank() over lowest_first
        + (count(*) over equal_scores - 1) / 2 as score_rank,
        sum(1 - score) over up_to_score as punctual_up_to,
        sum(1 - score) over all_equal_scores as punctual_equal

    from flights_by_window
    where {{ is_over('window_end') }}
    window
        lowest_first as (
            partition by granularity, window_start, score is null, label is null
            order by score
        ),
        equal_scores as (
            partition by granularity, window_start, label is null, score
        ),
        up_to_score as (
            partition by granularity, window_start
            order by score
        ),
        all_equal_scores as (
            partition by granularity, window_start, score
        )

),

performance_summed as (

    select

        granularity,
        window_start,
        window_end,
        min(model_version) as first_model_version,
        max(model_version) as last_model_version,
        count(*) as flight_count,
        count(score) as scored_count,
        count_if(score is not null and label is not null) as labelled_count,
        sum(if(score is not null, label, null)) as late_count,
        avg(score) as mean_score,
        avg(if(label is not null, score, null)) as mean_score_labelled,
        avg(if(score is not null, label, null)) as late_rate,
        sum(score_rank) filter (
            where label = 1 and score is not null
        ) as late_rank_sum,
        avg(-label * ln(score) - (1 - label) * ln(1 - score)) as log_loss,
        avg(pow(score - label, 2)) as brier,
        sum(score * (punctual_up_to - punctual_equal / 2)) / nullif(
            sum(score) * sum(1 - score), 0
        ) as expected_roc_auc,
        avg(
            -score * ln(score) - (1 - score) * ln(1 - score)
        ) as expected_log_loss,
        avg(score * (1 - score)) as expected_brier

    from flights_ranked
    group by 1, 2, 3

),

performance as (

    select

        ---------- windows
        named_struct(
            'start', window_start, 'end', window_end
        ) as window,
        granularity,

        ---------- ids
        first_model_version,
        last_model_version,

        ---------- strings
        case
            when window_end <= date'{{ var("train_before") }}' then 'train'
            when window_end <= date'{{ var("validate_before") }}'
                then 'validation'
            else 'test'
        end as data_split,

        ---------- numerics
        flight_count,
        scored_count,
        labelled_count,
        mean_score,
        late_rate,
        mean_score_labelled - late_rate as calibration_gap,
        (late_rank_sum - late_count * (late_count + 1) / 2) / nullif(
            late_count * (labelled_count - late_count), 0
        ) as roc_auc,
        log_loss,
        brier,
        expected_roc_auc,
        expected_log_loss,
        expected_brier

    from performance_summed

)

select * from performance
