package org.integg.bench;

/**
 * The measurements of an estimator's votes for a tensor.
 *
 * @param place which weights: at the start, or trained
 * @param estimator as the user wrote it
 * @param tensor the tensor's short name
 * @param memberTokens member-tokens of a draw
 * @param cosines cosines of means of 2^i draws to the gradient's direction
 * @param fit the law through them
 */
record VoteCurve(
    String place,
    String estimator,
    String tensor,
    long memberTokens,
    double[] cosines,
    CosineFit fit) {}
