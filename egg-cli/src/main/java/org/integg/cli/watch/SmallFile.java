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

/** Reads small files of a run's folder, which may be incomplete or anything else. */
final class SmallFile {
  /** More than any such file of a run or a study has. */
  private static final int MOST_BYTES = 1 << 24;

  private static final JsonMapper MAPPER = new JsonMapper();

  private SmallFile() {}

  /**
   * The bytes of a regular file that is not a link, up to a limit; empty if there is none.
   *
   * @param most the limit; of a longer file only the beginning is returned
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

  /** The content of a JSON file; empty if it does not exist or is not JSON. */
  static Optional<JsonNode> json(Path file) {
    try {
      return bytes(file, MOST_BYTES).map(MAPPER::readTree);
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }
}
