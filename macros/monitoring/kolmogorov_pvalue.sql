{#
    The probability of a Kolmogorov-Smirnov statistic, already multiplied by the
    root of n m / (n + m), at least this large when nothing has changed: the
    first terms of Kolmogorov's series, exact to 1e-7 above 0.4 and 1 below.
#}
{% macro kolmogorov_pvalue(scaled_statistic) %}
    {{- return(adapter.dispatch('kolmogorov_pvalue', 'flightline')(
        scaled_statistic
    )) -}}
{% endmacro %}

{% macro default__kolmogorov_pvalue(scaled_statistic) -%}
    case
        when {{ scaled_statistic }} < 0.4 then 1.0
        else 2 * (
            {%- for term in range(1, 6) %}
            {{ '+' if term % 2 else '-' }} exp(
                -{{ 2 * term * term }} * pow({{ scaled_statistic }}, 2)
            )
            {%- endfor %}
        )
    end
{%- endmacro %}
