package org.integg.corpora.parquet;

/**
 * What a file may cost.
 *
 * @param memory bytes that pages may ask for
 * @param unpacked bytes that all pages may unpack to, and that all texts may have
 */
public record Limits(long memory, long unpacked) {}
