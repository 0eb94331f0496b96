package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tar archive is read to its end, for all entries or for one, or refused if it is damaged. */
class TarTest {
  private static final String FIRST = letters(1, 200);
  private static final String SECOND = letters(2, 150);

  @TempDir Path folder;

  /** Text that does not compress to almost nothing. */
  private static String letters(int seed, int length) {
    return new Random(seed)
        .ints(length, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private String text(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    StringBuilder text = new StringBuilder();
    Corpora.read(file.toString(), folder.resolve("cache"), text);
    return text.toString();
  }

  private void refused(String name, byte[] content, String... parts) {
    CorpusException error = assertThrows(CorpusException.class, () -> text(name, content));
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    for (String part : parts) {
      assertTrue(error.getMessage().contains(part), "'" + part + "' in: " + error.getMessage());
    }
  }

  private static byte[] tar(String... texts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.putArchiveEntry(new TarArchiveEntry("folder/"));
      tar.closeArchiveEntry();
      for (String text : texts) {
        TarArchiveEntry entry = new TarArchiveEntry("folder/" + text.substring(0, 120) + ".txt");
        entry.setSize(text.length());
        tar.putArchiveEntry(entry);
        tar.write(utf8(text));
        tar.closeArchiveEntry();
      }
      tar.putArchiveEntry(new TarArchiveEntry("folder/link", TarArchiveEntry.LF_SYMLINK));
      tar.closeArchiveEntry();
    }
    return out.toByteArray();
  }

  @Test
  void tarGivesItsFilesInAnyCompression() throws IOException {
    byte[] tar = tar(FIRST, SECOND);
    assertEquals(FIRST + "|" + SECOND, text("a.tar", tar));
    assertEquals(FIRST + "|" + SECOND, text("a.tgz", CompressionTest.Packer.GZIP.pack(tar)));
    for (CompressionTest.Packer packer : CompressionTest.Packer.values()) {
      assertEquals(FIRST + "|" + SECOND, text("a.tar." + packer.suffix(), packer.pack(tar)));
    }
  }

  /** The rest of the archive is read as well, to its end. */
  @Test
  void oneEntryOfATar() throws IOException {
    String large = letters(3, 3 << 20);
    byte[] tar = tar(FIRST, large, SECOND);
    for (String text : List.of(FIRST, large, SECOND)) {
      String option = "#entry=folder/" + text.substring(0, 120) + ".txt";
      for (String name : List.of("b.tar", "b.tar.gz")) {
        byte[] content = name.endsWith("gz") ? CompressionTest.Packer.GZIP.pack(tar) : tar;
        Path file = Files.write(folder.resolve(name), content);
        StringBuilder one = new StringBuilder();
        Corpora.read(file + option, folder.resolve("cache"), one);
        assertEquals(text, one.toString());
        assertTrue(refusal(file + "#entry=nope").contains("has no entry nope"));
        Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(tar, tar.length - 20480));
        assertTrue(refusal(cut + option).contains("cut.tar"));
      }
    }
  }

  private String refusal(String source) {
    CorpusException error =
        assertThrows(
            CorpusException.class,
            () -> Corpora.read(source, folder.resolve("cache"), new StringBuilder()));
    return error.getMessage();
  }

  /** Names, sizes and types of entries, and of the headers before them that hold long names. */
  @Test
  void tarWithADamagedHeader() throws IOException {
    byte[] tar = tar(FIRST, SECOND);
    int headers = 0;
    for (int record = 0; record + 512 <= tar.length; record += 512) {
      String magic = new String(tar, record + 257, 5, StandardCharsets.ISO_8859_1);
      if (magic.equals("ustar")) {
        headers++;
        for (int at : new int[] {2, 108, 156}) {
          byte[] damaged = tar.clone();
          damaged[record + at] ^= 1;
          refused("a.tar", damaged, "a.tar: broken tar archive");
        }
      }
    }
    assertEquals(6, headers, "a folder, two files with a long name each, and a link");
  }

  @Test
  void tarCutOrFollowedByAnother() throws IOException {
    byte[] tar = tar(FIRST, SECOND);
    int end = tar.length;
    while (tar[end - 1] == 0) {
      end--;
    }
    for (int length = 1; length < end; length += 31) {
      refused("a.tar", Arrays.copyOf(tar, length), "a.tar");
    }
    int records = (end + 511) / 512 * 512;
    refused("a.tar", Arrays.copyOf(tar, records), "its end is missing");
    refused("a.tar", join(tar, tar(SECOND)), "its end is missing");
    refused(
        "a.tar.gz", CompressionTest.Packer.GZIP.pack(join(tar, utf8("x"))), "its end is missing");
  }
}
