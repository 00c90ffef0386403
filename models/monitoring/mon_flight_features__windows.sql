{#
    Histograms of days, of calendar months and of the whole reference period,
    each as one row of counts in the order of the bins, so that two windows are
    compared in one row. What is usual for a month is learned from rehearsals:
    runs of as many days within the reference period.
#}
{% set rehearsal_days = var('monitoring_rehearsal_days') %}

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

rehearsal_starts as (

    select explode(sequence(
        date'{{ var("monitoring_reference_from") }}',
        date_sub(date'{{ reference_before() }}', {{ rehearsal_days }}),
        interval {{ var("monitoring_rehearsal_step_days") }} days
    )) as window_start

),

histograms_by_window as (

    select

        *,
        'day' as granularity,
        flight_date as window_start,
        date_add(flight_date, 1) as window_end

    from histograms

    union all

    select

        *,
        'month' as granularity,
        date(trunc(flight_date, 'month')) as window_start,
        add_months(trunc(flight_date, 'month'), 1) as window_end

    from histograms

    union all

    select

        *,
        'reference' as granularity,
        date'{{ var("monitoring_reference_from") }}' as window_start,
        date'{{ reference_before() }}' as window_end

    from reference_histograms

    union all

    select

        reference_histograms.*,
        'rehearsal' as granularity,
        rehearsal_starts.window_start,
        date_add(
            rehearsal_starts.window_start, {{ rehearsal_days }}
        ) as window_end

    from reference_histograms
    inner join rehearsal_starts
        on
            reference_histograms.flight_date >= rehearsal_starts.window_start
            and reference_histograms.flight_date
            < date_add(rehearsal_starts.window_start, {{ rehearsal_days }})

),

bins_counted as (

    select

        granularity,
        window_start,
        window_end,
        column_name,
        bin_number,
        sum(flight_count) as flight_count,
        sum(zero_count) as zero_count,
        sum(value_sum) as value_sum,
        sum(square_sum) as square_sum,
        min(least_value) as least_value,
        max(greatest_value) as greatest_value

    from histograms_by_window
    where
        granularity in ('reference', 'rehearsal')
        or {{ is_over('window_end') }}
    group by 1, 2, 3, 4, 5

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

windows as (

    select

        ---------- strings
        windows_counted.granularity,
        windows_counted.column_name,

        ---------- numerics
        windows_counted.flight_count,
        windows_counted.zero_count,
        windows_counted.value_sum,
        windows_counted.square_sum,
        windows_counted.least_value,
        windows_counted.greatest_value,

        ---------- booleans
        bins.is_number,

        ---------- arrays
        bins.edges,
        transform(
            sequence(1, size(bins.bin_names)),
            place -> coalesce(windows_counted.counts_by_bin[place], 0)
        ) as bin_counts,

        ---------- dates
        windows_counted.window_start,
        windows_counted.window_end

    from windows_counted
    inner join bins
        on windows_counted.column_name = bins.column_name

)

select * from windows
