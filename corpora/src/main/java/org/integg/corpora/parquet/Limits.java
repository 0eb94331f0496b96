package org.integg.corpora.parquet;

/**
 * What a file may cost.
 *
 * @param memory bytes that pages may ask for
 * @param unpacked bytes that they may unpack to, and texts have, altogether
 */
public record Limits(long memory, long unpacked) {}
