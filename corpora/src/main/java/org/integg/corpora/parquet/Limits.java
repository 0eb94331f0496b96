package org.integg.corpora.parquet;

/**
 * What reading a file may cost.
 *
 * @param memory bytes that pages may require
 * @param unpacked bytes that all pages may unpack to, and bytes that all texts may have
 */
public record Limits(long memory, long unpacked) {}
