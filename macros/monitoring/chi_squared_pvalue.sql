{#
    The probability of a chi-squared statistic at least this large when nothing
    has changed. Spark has no gamma function: the cube root of the statistic is
    nearly normal (Wilson and Hilferty, 1931), and a logistic curve comes within
    2e-4 of the normal distribution (Bowling et al., 2009).
#}
{% macro chi_squared_pvalue(statistic, degrees_of_freedom) %}
    {{- return(adapter.dispatch('chi_squared_pvalue', 'flightline')(
        statistic, degrees_of_freedom
    )) -}}
{% endmacro %}

{% macro default__chi_squared_pvalue(statistic, degrees_of_freedom) -%}
    {%- set spread = "2 / (9 * " ~ degrees_of_freedom ~ ")" -%}
    {%- set normal = "((cbrt(" ~ statistic ~ " / " ~ degrees_of_freedom
        ~ ") - (1 - " ~ spread ~ ")) / sqrt(" ~ spread ~ "))" -%}
    1 / (1 + exp(
        1.5976 * {{ normal }} + 0.07056 * pow({{ normal }}, 3)
    ))
{%- endmacro %}
