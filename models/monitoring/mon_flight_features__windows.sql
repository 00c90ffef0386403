{#
    Histograms of days, of calendar months and of the whole reference period,
    each as one row of counts in the order of the bins, so that two windows are
    compared in one row. What is usual for a month is learned from rehearsals:
    runs of as many days within the reference period.
#}
{% set rehearsal_days = var('monitoring_rehearsal_days') %}
{% set step_days = var('monitoring_rehearsal_step_days') %}
{% if rehearsal_days % step_days %}
    {{ exceptions.raise_compiler_error(
        "Expected monitoring_rehearsal_days to be a multiple of"
        " monitoring_rehearsal_step_days, but got " ~ rehearsal_days ~ " and "
        ~ step_days ~ "."
    ) }}
{% endif %}
{% set rehearsal_start %}
date_add(
            date'{{ var("monitoring_reference_from") }}',
            int({{ step_days }} * first_step_number)
        )
{%- endset %}
{% set counted %}
column_name,
        bin_number,
        flight_count,
        zero_count,
        value_sum,
        square_sum,
        least_value,
        greatest_value
{%- endset %}
{% set summed %}
column_name,
        bin_number,
        sum(flight_count) as flight_count,
        sum(zero_count) as zero_count,
        sum(value_sum) as value_sum,
        sum(square_sum) as square_sum,
        min(least_value) as least_value,
        max(greatest_value) as greatest_value
{%- endset %}

with

histograms as (

    select * from {{ ref('mon_flight_features__histograms') }}

),

bins as (

    select * from {{ ref('mon_flight_features__bins') }}

),

reference_histograms as (

    select * from histograms
    where {{ is_in_reference('flight_date') }}

),

days as (

    select

        'day' as granularity,
        flight_date as window_start,
        date_add(flight_date, 1) as window_end,
        {{ counted }}

    from histograms
    where {{ is_over('date_add(flight_date, 1)') }}

),

months as (

    select

        'month' as granularity,
        date(trunc(flight_date, 'month')) as window_start,
        add_months(trunc(flight_date, 'month'), 1) as window_end,
        {{ summed }}

    from histograms
    where {{ is_over("add_months(trunc(flight_date, 'month'), 1)") }}
    group by 1, 2, 3, 4, 5

),

reference as (

    select

        'reference' as granularity,
        date'{{ var("monitoring_reference_from") }}' as window_start,
        date'{{ reference_before() }}' as window_end,
        {{ summed }}

    from reference_histograms
    group by 1, 2, 3, 4, 5

),

steps as (

    -- Rehearsals overlap: what they are made of is summed once.
    select

        datediff(
            flight_date, date'{{ var("monitoring_reference_from") }}'
        ) div {{ step_days }} as step_number,
        {{ summed }}

    from reference_histograms
    group by 1, 2, 3

),

steps_by_rehearsal as (

    select

        *,
        -- Numbers of the steps that the rehearsals begin with.
        explode(sequence(
            step_number - {{ rehearsal_days // step_days - 1 }}, step_number
        )) as first_step_number

    from steps

),

rehearsals as (

    select

        'rehearsal' as granularity,
        {{ rehearsal_start }} as window_start,
        date_add({{ rehearsal_start }}, {{ rehearsal_days }}) as window_end,
        {{ summed }}

    from steps_by_rehearsal
    where
        first_step_number >= 0
        and date_add({{ rehearsal_start }}, {{ rehearsal_days }})
        <= date'{{ reference_before() }}'
    group by 1, 2, 3, 4, 5

),

bins_counted as (

    select * from days

    union all

    select * from months

    union all

    select * from reference

    union all

    select * from rehearsals

),

windows_counted as (

    select

        granularity,
        window_start,
        window_end,
        column_name,
        map_from_entries(
            collect_list(struct(bin_number, flight_count))
        ) as counts_by_bin,
        sum(flight_count) as flight_count,
        sum(zero_count) as zero_count,
        sum(value_sum) as value_sum,
        sum(square_sum) as square_sum,
        min(least_value) as least_value,
        max(greatest_value) as greatest_value

    from bins_counted
    group by 1, 2, 3, 4

),

bins_in_order as (

    select

        windows_counted.*,
        bins.is_number,
        bins.edges,
        transform(
            sequence(1, size(bins.bin_names)),
            place -> coalesce(windows_counted.counts_by_bin[place], 0)
        ) as bin_counts

    from windows_counted
    inner join bins
        on windows_counted.column_name = bins.column_name

),

windows as (

    select

        ---------- strings
        granularity,
        column_name,

        ---------- numerics
        flight_count,
        flight_count - element_at(bin_counts, -1) as value_count,
        zero_count,
        value_sum,
        square_sum,
        least_value,
        greatest_value,

        ---------- booleans
        is_number,

        ---------- arrays
        edges,
        bin_counts,
        {{ running_sums_of('bin_counts') }} as running_counts,

        ---------- dates
        window_start,
        window_end

    from bins_in_order

)

select * from windows
