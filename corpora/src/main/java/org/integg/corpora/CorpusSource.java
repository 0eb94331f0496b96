package org.integg.corpora;

/**
 * One source of a corpus, as its manifest stores it.
 *
 * @param description one line for users
 * @param sha256 hash of all that its text depends on; equal hashes mean equal documents in equal
 *     order
 * @param weight how often its documents are trained on
 * @param documents number of documents that it gave, each counted once
 * @param textBytes number of UTF-8 bytes in these documents
 */
public record CorpusSource(
    String description, String sha256, double weight, long documents, long textBytes) {}
