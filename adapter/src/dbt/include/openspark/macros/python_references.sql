{#- What `dbt.ref` and `dbt.source` of a Python model do. dbt's own fail with a bare KeyError
    for what its parser did not see, and give a microbatch model all rows in each batch. -#}

{% macro build_ref_function(model) %}
    {%- set tables = {} -%}
    {%- set filters = {} -%}
    {%- for _ref in model.refs -%}
        {%- set arguments = [_ref['package'], _ref['name']] if _ref.get('package') else [_ref['name']] -%}
        {%- set relation = ref(*arguments, v=_ref.get('version')) -%}
        {%- set key = (arguments + (['v' ~ _ref['version']] if _ref.get('version') else [])) | join('.') -%}
        {%- set _ = _add_input(tables, filters, key, relation, model) -%}
    {%- endfor %}

def ref(*args, dbt_load_df_function, **kwargs):
    tables = {{ tables }}
    filters = {{ filters }}
    version = kwargs.get("v") or kwargs.get("version")
    key = ".".join(args) + (f".v{version}" if version else "")
    if key not in tables:
        {{ _raise_unseen('ref', model) }}
    frame = dbt_load_df_function(tables[key])
    return frame.filter(filters[key]) if key in filters else frame
{% endmacro %}


{% macro build_source_function(model) %}
    {%- set tables = {} -%}
    {%- set filters = {} -%}
    {%- for _source in model.sources -%}
        {%- set _ = _add_input(tables, filters, _source | join('.'), source(*_source), model) -%}
    {%- endfor %}

def source(*args, dbt_load_df_function):
    tables = {{ tables }}
    filters = {{ filters }}
    key = ".".join(args)
    if key not in tables:
        {{ _raise_unseen('source', model) }}
    frame = dbt_load_df_function(tables[key])
    return frame.filter(filters[key]) if key in filters else frame
{% endmacro %}


{#- `render` leaves out `--empty` and `--sample`, which dbt does not apply to Python models;
    a ref that somebody's own macro makes may be plain text. -#}

{% macro _add_input(tables, filters, key, relation, model) %}
    {%- set is_relation = relation.render is defined and relation.render is callable -%}
    {%- do tables.update({key: relation.render() if is_relation else relation | string}) -%}
    {%- if is_relation and relation.event_time_filter and model.batch -%}
        {%- set bounds = relation.event_time_filter -%}
        {%- do filters.update({
            key: bounds.field_name ~ " >= '" ~ bounds.start ~ "' and "
                ~ bounds.field_name ~ " < '" ~ bounds.end ~ "'"
        }) -%}
    {%- endif -%}
{% endmacro %}


{% macro _raise_unseen(function, model) -%}
raise LookupError(
            "Expected dbt to know dbt.{{ function }}(" + ", ".join(map(repr, args)) + ") of the model {{ model.name }}, "
            f"but it knows only {sorted(tables)}. dbt finds these calls by reading the file and misses "
            "some of those inside other calls: with a subscript, a comprehension or an `if`. "
            "Put the call in a statement of its own, as in `orders = dbt.{{ function }}(...)`, and use the variable."
        )
{%- endmacro %}
