package org.integg.spark;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.spark.SparkEnv;
import org.integg.corpora.TokenSequence;
import org.integg.corpora.TrainingShard;

/**
 * The training tokens on a node: the file at the driver's path, or a copy that the driver sends.
 */
final class NodeTokens {
  private NodeTokens() {}

  /** Offers a file to nodes for download from this process, and returns its address. */
  static String offer(Path file) {
    return SparkEnv.get().rpcEnv().fileServer().addFile(file.toFile());
  }

  /**
   * Opens the tokens.
   *
   * @param address where the driver hands out the shard to nodes that do not have it
   * @throws IOException with a one-line message, if the node's file is damaged or from another
   *     corpus
   */
  static TokenSequence open(TrainingShard shard, String address) throws IOException {
    Path file = Path.of(shard.file());
    if (Files.exists(file)) {
      return shard.open(file);
    }
    Path copy = Files.createTempFile("integg-", ".tokens");
    try {
      try (ReadableByteChannel channel = SparkEnv.get().rpcEnv().openChannel(address)) {
        Files.copy(Channels.newInputStream(channel), copy, StandardCopyOption.REPLACE_EXISTING);
      }
      return shard.open(copy);
    } finally {
      Files.delete(copy); // stays readable while it is mapped
    }
  }
}
