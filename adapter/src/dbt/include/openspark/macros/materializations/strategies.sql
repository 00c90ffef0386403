{#- Each strategy is one statement and, on Delta, one commit. -#}

{% macro incremental_strategy_of_model(file_format, unique_key) -%}
    {%- set strategy = (
        config.get('incremental_strategy') or ('merge' if unique_key else 'append')
    ) -%}
    {%- if strategy == 'merge' and file_format not in ['delta', 'iceberg', 'hudi'] -%}
        {%- do exceptions.raise_compiler_error(
            "Expected file_format 'delta', 'iceberg' or 'hudi' for the incremental strategy "
            ~ "'merge', but got '" ~ file_format ~ "'. Change the format, or use the strategy "
            ~ "'append' or 'insert_overwrite'."
        ) -%}
    {%- endif -%}
    {%- if strategy in ['delete+insert', 'replace_where'] and file_format != 'delta' -%}
        {%- do exceptions.raise_compiler_error(
            "Expected file_format 'delta' for the incremental strategy '" ~ strategy
            ~ "', but got '" ~ file_format ~ "'. Change the format or the strategy."
        ) -%}
    {%- endif -%}
    {{ return(strategy) }}
{%- endmacro %}


{#- The name is dbt-spark's; strategies that a project defines are found as well. -#}
{% macro dbt_spark_get_incremental_sql(
    strategy, source, target, existing, unique_key, incremental_predicates, columns=none
) -%}
    {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, strategy) -%}
    {%- if incremental_predicates is string -%}
        {%- set incremental_predicates = [incremental_predicates] -%}
    {%- endif -%}
    {{ strategy_sql({
        'target_relation': target,
        'temp_relation': source,
        'unique_key': unique_key,
        'dest_columns': columns or adapter.get_columns_in_relation(target),
        'incremental_predicates': incremental_predicates,
    }) }}
{%- endmacro %}


{% macro quoted_columns(columns, prefix='') -%}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- do names.append(prefix ~ column.quoted) -%}
    {%- endfor -%}
    {{ return(names | join(', ')) }}
{%- endmacro %}


{#- Delta tells of a column that is not there as of an internal error, without its name. -#}
{% macro list_of_keys(unique_key, columns) -%}
    {%- if not unique_key -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set keys = [unique_key] if unique_key is string else unique_key | list -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- for key in keys if key | replace('`', '') | lower not in names | map('lower') | list -%}
        {%- do exceptions.raise_compiler_error(
            "Expected the column " ~ key ~ ", which `unique_key` names, among the columns of "
            ~ model.name ~ ", but it has " ~ names | join(', ') ~ ". Select it, or correct the key."
        ) -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}


{% macro openspark__get_incremental_append_sql(arg_dict) %}
    insert into table {{ arg_dict['target_relation'] }}
        ({{ quoted_columns(arg_dict['dest_columns']) }})
    select {{ quoted_columns(arg_dict['dest_columns']) }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}


{% macro openspark__get_incremental_merge_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] -%}
    {%- set updated = get_merge_update_columns(
        config.get('merge_update_columns'), config.get('merge_exclude_columns'), columns
    ) or columns | map(attribute='quoted') -%}
    {%- set conditions = (arg_dict['incremental_predicates'] or []) | list -%}
    {%- for key in list_of_keys(arg_dict['unique_key'], arg_dict['dest_columns']) -%}
        {%- do conditions.append(
            'DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key
        ) -%}
    {%- else -%}
        {%- do conditions.append('false') -%}
    {%- endfor %}
    merge into {{ arg_dict['target_relation'] }} as DBT_INTERNAL_DEST
    using {{ arg_dict['temp_relation'] }} as DBT_INTERNAL_SOURCE
    on {{ conditions | join(' and ') }}
    when matched then update set
        {%- for column in updated %}
        {{ column }} = DBT_INTERNAL_SOURCE.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    when not matched then
        insert ({{ quoted_columns(columns) }})
        values ({{ quoted_columns(columns, prefix='DBT_INTERNAL_SOURCE.') }})
{% endmacro %}


{#-
    In one merge: a row per key deletes what is there, and the rows themselves never match, so
    that they are inserted. They travel as a struct: a predicate on `id` means the target's.
-#}
{% macro openspark__get_incremental_delete_insert_sql(arg_dict) %}
    {%- set keys = list_of_keys(arg_dict['unique_key'], arg_dict['dest_columns']) -%}
    {%- if not keys -%}
        {%- do exceptions.raise_compiler_error(
            "Expected `unique_key` for the incremental strategy 'delete+insert' of " ~ model.name
            ~ ", but there is none. Set it, or use the strategy 'append'."
        ) -%}
    {%- endif -%}
    {%- set columns = arg_dict['dest_columns'] -%}
    {%- set key_values = [] -%}
    {%- set conditions = ['dbt_is_key'] -%}
    {%- for key in keys -%}
        {%- do key_values.append(key ~ ' as key_' ~ loop.index) -%}
        {%- do conditions.append('DBT_INTERNAL_DEST.' ~ key ~ ' = dbt_keys.key_' ~ loop.index) -%}
    {%- endfor -%}
    {%- do conditions.extend(arg_dict['incremental_predicates'] or []) %}
    merge into {{ arg_dict['target_relation'] }} as DBT_INTERNAL_DEST
    using (
        select
            false as dbt_is_key,
            struct({{ key_values | join(', ') }}) as dbt_keys,
            struct({{ quoted_columns(columns) }}) as dbt_row
        from {{ arg_dict['temp_relation'] }}
        union all
        select distinct
            true,
            struct({{ key_values | join(', ') }}),
            null
        from {{ arg_dict['temp_relation'] }}
    ) as DBT_INTERNAL_SOURCE
    on {{ conditions | join(' and ') }}
    when matched then delete
    when not matched and not dbt_is_key then
        insert ({{ quoted_columns(columns) }})
        values ({{ quoted_columns(columns, prefix='dbt_row.') }})
{% endmacro %}


{#- Partitions that the new rows touch, or all of a table without partitions. -#}
{% macro openspark__get_incremental_insert_overwrite_sql(arg_dict) %}
    {%- set is_delta = config.get('file_format') == 'delta' -%}
    {%- if config.get('partition_by') -%}
        {%- call statement('dynamic_overwrite') -%}
            set spark.sql.sources.partitionOverwriteMode = dynamic
        {%- endcall -%}
    {%- endif %}
    insert overwrite table {{ arg_dict['target_relation'] }}
    {{ partition_cols(label='partition') if not is_delta }}
    select {{ columns_in_order_of_target(arg_dict) }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}


{#- For statements that name no columns: those that the new rows lack are null. -#}
{% macro columns_in_order_of_target(arg_dict) -%}
    {%- set given = arg_dict['dest_columns'] | map(attribute='name') | map('lower') | list -%}
    {%- set selected = [] -%}
    {%- for column in adapter.get_columns_in_relation(arg_dict['target_relation']) -%}
        {%- do selected.append(
            column.quoted if column.name | lower in given else 'null as ' ~ column.quoted
        ) -%}
    {%- endfor -%}
    {{ return(selected | join(', ')) }}
{%- endmacro %}


{% macro get_incremental_replace_where_sql(arg_dict) %}
    {%- set predicates = arg_dict['incremental_predicates'] or [] -%}
    {%- set predicate = config.get('replace_where') or predicates | join(' and ') -%}
    {%- if not predicate -%}
        {%- do exceptions.raise_compiler_error(
            "Expected a predicate for the incremental strategy 'replace_where' of " ~ model.name
            ~ ", but there is none. Set `replace_where`, for instance \"day >= '2024-01-01'\": "
            ~ "rows that fulfil it are replaced."
        ) -%}
    {%- endif -%}
    {{ replace_where_sql(arg_dict, predicate) }}
{% endmacro %}


{% macro replace_where_sql(arg_dict, predicate) %}
    insert into table {{ arg_dict['target_relation'] }}
    replace where {{ predicate }}
    select {{ columns_in_order_of_target(arg_dict) }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}


{#- Delta replaces the rows of the batch's time span; other formats the batch's partitions. -#}
{% macro openspark__get_incremental_microbatch_sql(arg_dict) %}
    {%- if config.get('file_format') != 'delta' -%}
        {%- if not config.get('partition_by') -%}
            {%- do exceptions.raise_compiler_error(
                "Expected `partition_by` for the incremental strategy 'microbatch' of "
                ~ model.name ~ " in file_format '" ~ config.get('file_format') ~ "', but there "
                ~ "is none. Partition by the " ~ config.get('batch_size') ~ ", or use Delta."
            ) -%}
        {%- endif -%}
        {{ return(openspark__get_incremental_insert_overwrite_sql(arg_dict)) }}
    {%- endif -%}
    {%- set bounds = adapter.batch_bounds(
        model.batch,
        config.get('event_time'),
        adapter.get_columns_in_relation(arg_dict['target_relation'])
    ) -%}
    {{ replace_where_sql(arg_dict, bounds) }}
{% endmacro %}
