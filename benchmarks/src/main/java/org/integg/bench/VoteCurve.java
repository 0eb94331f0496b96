package org.integg.bench;

/**
 * What was measured of an estimator's votes for a tensor.
 *
 * @param place which weights: of the start, or trained
 * @param estimator as the user wrote it
 * @param tensor its name, short
 * @param memberTokens of a draw
 * @param cosines of means of 2^i draws to the gradient's direction
 * @param fit the law through them
 */
record VoteCurve(
    String place,
    String estimator,
    String tensor,
    long memberTokens,
    double[] cosines,
    CosineFit fit) {}
