{#
    Histograms of days, of calendar months and of the whole reference period.
    What is usual for a month is learned from rehearsals: runs of as many days
    within the reference period. A bin that is empty in a window has a row there
    too, as drift is also what does not come any more.
#}
with

histograms as (

    select * from {{ ref('mon_flight_features__histograms') }}

),

reference_histograms as (

    select *

    from histograms
    where
        flight_date >= date'{{ var("monitoring_reference_from") }}'
        and flight_date < date'{{ var("monitoring_reference_before") }}'

),

rehearsal_starts as (

    select explode(sequence(
        date'{{ var("monitoring_reference_from") }}',
        date'{{ days_after(
            var("monitoring_reference_before"),
            -var("monitoring_rehearsal_days")
        ) }}',
        interval {{ var("monitoring_rehearsal_step_days") }} days
    )) as window_start

),

rehearsal_days as (

    select

        window_start,
        explode(sequence(
            window_start,
            date_add(window_start, {{ var("monitoring_rehearsal_days") - 1 }})
        )) as flight_date

    from rehearsal_starts

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
        trunc(flight_date, 'month') as window_start,
        add_months(trunc(flight_date, 'month'), 1) as window_end

    from histograms

    union all

    select

        *,
        'reference' as granularity,
        date'{{ var("monitoring_reference_from") }}' as window_start,
        date'{{ var("monitoring_reference_before") }}' as window_end

    from reference_histograms

    union all

    select

        reference_histograms.*,
        'rehearsal' as granularity,
        rehearsal_days.window_start,
        date_add(
            rehearsal_days.window_start, {{ var("monitoring_rehearsal_days") }}
        ) as window_end

    from reference_histograms
    inner join rehearsal_days
        on reference_histograms.flight_date = rehearsal_days.flight_date

),

windows_counted as (

    select

        granularity,
        window_start,
        window_end,
        column_name,
        bin_name,
        sum(row_count) as row_count,
        sum(zero_count) as zero_count,
        sum(value_sum) as value_sum,
        sum(square_sum) as square_sum,
        min(least_value) as least_value,
        max(greatest_value) as greatest_value

    from histograms_by_window
    group by granularity, window_start, window_end, column_name, bin_name

),

bins_by_column as (

    select distinct

        column_name,
        bin_name

    from histograms

),

columns_by_window as (

    select distinct

        granularity,
        window_start,
        window_end,
        column_name

    from windows_counted

),

windows_completed as (

    select

        ---------- windows
        struct(
            columns_by_window.window_start as start,
            columns_by_window.window_end as end
        ) as window,
        columns_by_window.granularity,

        ---------- strings
        columns_by_window.column_name,
        bins_by_column.bin_name,

        ---------- numerics
        coalesce(windows_counted.row_count, 0) as row_count,
        coalesce(windows_counted.zero_count, 0) as zero_count,
        windows_counted.value_sum,
        windows_counted.square_sum,
        windows_counted.least_value,
        windows_counted.greatest_value,
        coalesce(windows_counted.row_count, 0) / sum(
            coalesce(windows_counted.row_count, 0)
        ) over (
            partition by
                columns_by_window.granularity,
                columns_by_window.window_start,
                columns_by_window.column_name
        ) as share

    from columns_by_window
    inner join bins_by_column
        on columns_by_window.column_name = bins_by_column.column_name
    left join windows_counted
        on
            columns_by_window.granularity = windows_counted.granularity
            and columns_by_window.window_start = windows_counted.window_start
            and columns_by_window.column_name = windows_counted.column_name
            and bins_by_column.bin_name = windows_counted.bin_name

)

select * from windows_completed
