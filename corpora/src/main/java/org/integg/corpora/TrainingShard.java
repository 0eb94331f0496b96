package org.integg.corpora;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where the training part of a corpus lies, so that another process can open it: this file, or a
 * copy of it.
 *
 * @param file absolute path of the token shard
 * @param key SHA-256 in the shard's header, 64 hexadecimal digits
 * @param vocabularySize of the ids
 */
public record TrainingShard(String file, String key, int vocabularySize) implements Serializable {
  /**
   * Maps a copy of the shard after a check of every byte of it.
   *
   * @throws CorpusException if it is not there, damaged, or of another corpus
   */
  public TokenSequence open(Path copy) throws CorpusException {
    return ShardReader.open(copy, new ShardHeader.Key(key), ShardHeader.Part.TRAIN, vocabularySize);
  }
}
