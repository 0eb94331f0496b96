package org.integg.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  @Test
  void filesUpToALength() throws IOException {
    byte[] content = new byte[1000];
    Path file = Files.write(folder.resolve("a"), content);
    assertArrayEquals(content, WholeFile.read(file, 1000, "a test"));
    assertRefused(file, 999);
  }

  @Test
  void devicesWithoutEnd() throws IOException {
    Path zeros = Path.of("/dev/zero");
    if (Files.exists(zeros)) {
      assertRefused(zeros, 1000);
    }
  }

  private static void assertRefused(Path file, int most) {
    IOException refused =
        assertThrows(IOException.class, () -> WholeFile.read(file, most, "a test"));
    assertEquals(
        String.format(Locale.ROOT, "%s: has more than %,d bytes, too many for a test", file, most),
        refused.getMessage());
  }
}
