-- The model must rank the flights of the test split better than each
-- predictor without machine learning by a margin, and its mean score must lie
-- near the share of flights that were late. It reads the evaluations alone, so
-- that dbt promotes and scores nothing when it fails.

-- Failing rows are kept: they say which requirement, the value and the bounds.
{{ config(store_failures=true) }}

{% set least_gain = var('least_roc_auc_gain') %}
{% set greatest_gap = var('greatest_mean_score_gap') %}

with

evaluations as (

    select * from {{ ref('ml_late_arrivals__evaluations') }}

),

test_metrics as (

    select

        max(metric_value) filter (
            where predictor = 'model' and metric_name = 'roc_auc'
        ) as model_roc_auc,
        max(metric_value) filter (
            where predictor = 'base_rate' and metric_name = 'roc_auc'
        ) as base_rate_roc_auc,
        max(metric_value) filter (
            where predictor = 'carrier_hour_rate' and metric_name = 'roc_auc'
        ) as carrier_hour_rate_roc_auc,
        max(metric_value) filter (
            where predictor = 'model' and metric_name = 'mean_score'
        ) as model_mean_score,
        max(metric_value) filter (
            where predictor = 'model' and metric_name = 'observed_rate'
        ) as observed_rate

    from evaluations
    where data_split = 'test'

),

requirements as (

    select

        'roc_auc above base_rate' as requirement,
        model_roc_auc as metric_value,
        base_rate_roc_auc + {{ least_gain }} as lowest_allowed,
        1.0 as highest_allowed

    from test_metrics

    union all

    select

        'roc_auc above carrier_hour_rate' as requirement,
        model_roc_auc as metric_value,
        carrier_hour_rate_roc_auc + {{ least_gain }} as lowest_allowed,
        1.0 as highest_allowed

    from test_metrics

    union all

    select

        'mean_score near observed_rate' as requirement,
        model_mean_score as metric_value,
        observed_rate - {{ greatest_gap }} as lowest_allowed,
        observed_rate + {{ greatest_gap }} as highest_allowed

    from test_metrics

),

validation_errors as (

    -- A metric that is missing fails too: coalesce turns "unknown" into "no".
    select *

    from requirements
    where not coalesce(
        metric_value between lowest_allowed and highest_allowed, false
    )

)

select * from validation_errors
