package org.integg.corpora;

/**
 * One source of a corpus, as its manifest keeps it.
 *
 * @param description for people: one line
 * @param sha256 of all that its text depends on: equal hashes mean equal documents in equal order
 * @param weight how often its documents are trained on
 * @param documents that it gave, each counted once
 * @param textBytes UTF-8 bytes of these documents
 */
public record CorpusSource(
    String description, String sha256, double weight, long documents, long textBytes) {}
