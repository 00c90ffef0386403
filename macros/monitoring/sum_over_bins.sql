{#
    The sum over bins of an expression in `share` and `share_cmp`, the shares of
    rows that are in a bin in the window and in what it is compared with.
#}
{% macro sum_over_bins(expression) %}
    {{- return(adapter.dispatch('sum_over_bins', 'flightline')(expression)) -}}
{% endmacro %}

{% macro default__sum_over_bins(expression) -%}
    aggregate(
            zip_with(
                bin_shares,
                bin_shares_cmp,
                (share, share_cmp) -> {{ expression }}
            ),
            0d,
            (total, term) -> total + term
        )
{%- endmacro %}
