package org.integg.corpora;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where the training part of a corpus is, so that another process can open this file or a copy of
 * it.
 *
 * @param file absolute path of the token shard
 * @param key SHA-256 from the shard's header, 64 hexadecimal digits
 * @param vocabularySize size of the ids' vocabulary
 */
public record TrainingShard(String file, String key, int vocabularySize) implements Serializable {
  /**
   * Maps a copy of the shard, after checking every byte.
   *
   * @throws CorpusException if it is missing, damaged, or from another corpus
   */
  public TokenSequence open(Path copy) throws CorpusException {
    return ShardReader.open(copy, new ShardHeader.Key(key), ShardHeader.Part.TRAIN, vocabularySize);
  }
}
