package org.integg.cli.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Small files of a run's folder, which may be half there or anything else. */
final class SmallFile {
  /** Beyond any that a run or a study writes. */
  private static final int MOST_BYTES = 1 << 24;

  private static final JsonMapper MAPPER = new JsonMapper();

  private SmallFile() {}

  /**
   * The bytes of a regular file that is no link, up to a limit; empty if there is none.
   *
   * @param most of a longer file, its beginning is given
   */
  static Optional<byte[]> bytes(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(most));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What a file of JSON holds; empty if it is not there, or no JSON. */
  static Optional<JsonNode> json(Path file) {
    try {
      return bytes(file, MOST_BYTES).map(MAPPER::readTree);
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }
}
