{# Additive counters of how forecasts did, over a relation like fct_forecast_error. #}
{% macro forecast_error_counters() %}
    count() as quarters,
    countIf(quarters.within_limits) as quarters_within_limits,
    sum(quarters.forecast_calls) as forecast_calls_all,
    sum(quarters.offered) as offered_all,
    sum(quarters.error_calls) as error_calls,
    sum(quarters.absolute_error_calls) as absolute_error_calls
{%- endmacro %}

{#
  The key numbers over such counters. WAPE is Σ|forecast − actual| / Σ actual (S. Kolassa, W. Schütz: Advantages of the
  MAD/Mean Ratio over the MAPE, 2007), and bias the same with its sign.
#}
{% macro forecast_error_numbers() %}
    quarters,
    forecast_calls_all,
    offered_all,
    {{ ratio('absolute_error_calls', 'offered_all') }} as forecast_error,
    {{ ratio('error_calls', 'offered_all') }} as forecast_bias,
    {{ ratio('quarters_within_limits', 'quarters') }} as forecast_coverage
{%- endmacro %}
