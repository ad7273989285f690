/// The features in the order of `features --list`. A new one is one file and one line here.
public let featureDefinitions: [FeatureDefinition] = [
  // Book.
  .bid, .ask, .bidSize, .askSize, .mid, .weightedMid, .microprice, .multilevelMicroprice,
  .stoikovMicroprice, .spread, .relativeSpread, .spreadTicks, .imbalance, .levelImbalance,
  .orderFlowImbalance, .levelFlow, .normalizedFlow, .integratedFlow, .depth, .depthWithin,
  .depthSlope, .bookDistance, .bookPressure, .resilience, .liquidityDrought, .droughtScore,
  // Trades.
  .last, .volume, .tradeCount, .tradeSign, .signedVolume, .tradeImbalance, .cumulativeVolumeDelta,
  .arrivalAsymmetry, .runLength, .interTradeTime, .timeSinceTrade, .largeTradeDeviation,
  .bulkSignedVolume, .hawkes, .hawkesFit, .vwap, .ohlcv,
  // Orders.
  .orderArrivals, .orderCancels, .orderExecutions, .arrivalRate, .cancelRate, .executionRate,
  .orderToTrade, .orderToCancel, .timeInBook, .cancelDistance, .spoofingScore, .layeringScore,
  .queuePosition, .fillProbability,
  // Impact.
  .quotedSpread, .effectiveSpread, .spreadDecomposition, .kyleLambda, .hasbrouckLambda,
  .hasbrouckImpact, .amihud, .roll, .vpin, .pin,
  // Volatility.
  .realizedVolatility, .bipower, .twoScale, .jumpTest, .ewmaVolatility, .parkinson, .garmanKlass,
  .rogersSatchell, .yangZhang, .volatilityOfVolatility,
  // Technical.
  .sma, .ema, .wma, .kama, .macd, .rsi, .roc, .bollinger, .bollingerPercent, .bollingerWidth,
  .donchian, .keltner, .atr, .adx, .stochastic, .cci, .mfi, .obv,
  // Statistics.
  .logReturn, .lag, .diff, .sum, .mean, .std, .zscore, .skew, .kurtosis, .minimum, .maximum, .rank,
  .quantile, .ewma, .cov, .corr, .beta, .autocorrelation, .slope, .varianceRatio, .hurst,
  // Regime.
  .cusum, .pageHinkley, .volatilityRegime, .psi, .ks, .select, .blend,
  // Seasonality.
  .sessionPhase, .seasonal, .adjustedReturn, .adjustedVolatility, .newsWindow, .newsTime,
  // Reference.
  .asof,
  // Arithmetic.
  .plus, .minus, .times, .over, .larger, .smaller, .absolute, .sign, .squareRoot, .logarithm,
  .exponential, .clip,
  // Conditions.
  .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .unequal, .and, .or, .not, .choice, .only,
  .coalesce, .rolled,
]
