package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake gives one line that names the source, and leaves the cache as it was. */
class BadInputTest {
  private static final byte[] GOOD =
      "plain text 0123456789 ".repeat(50).getBytes(StandardCharsets.UTF_8);
  @TempDir Path folder;

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private void refused(String source, String... parts) throws IOException {
    refused(InputStream.nullInputStream(), source, parts);
  }

  private void refused(InputStream input, String source, String... parts) throws IOException {
    Path cache = folder.resolve("cache");
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), source.split(" "));
    CorpusException error =
        assertThrows(CorpusException.class, () -> Corpora.cache(cache, input).open(spec).close());
    String line = error.getMessage();
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
    assertEquals(List.of(), Corpora.files(cache));
  }

  @Test
  void whatDoesNotExist() throws IOException {
    refused("/nowhere/at/all.txt", "'/nowhere/at/all.txt'", "no such file");
    refused("/nowhere/**.txt", "no file matches");
    refused(folder + "/*.text", "no file matches");
    refused(folder + "/{a", "malformed glob (Missing '}", "put \\ before");
    refused("builtin:jkd", "'builtin:jkd'", "builtin:jdk", "builtin:grammar");
    refused("builtin:grammar:many", "seed");
  }

  @Test
  void whatHoldsNoText() throws IOException {
    refused(Files.createDirectory(folder.resolve("none")).toString(), "none", "no files");
    Path binaries = Files.createDirectory(folder.resolve("binaries"));
    Files.write(binaries.resolve("a.bin"), new byte[] {1, 0, 2});
    Files.write(binaries.resolve("b.txt"), new byte[0]);
    refused(binaries.toString(), "binaries", "no UTF-8 text");
    refused(write("empty.txt", new byte[0]).toString(), "empty.txt", "is empty");
    refused(write("empty.gz", new byte[0]).toString(), "empty.gz", "is empty");
    refused("-", "standard input", "is empty");
  }

  @Test
  void whatIsTooShort() throws IOException {
    refused(write("three.txt", new byte[] {'a', 'b', 'c'}).toString(), "three.txt", "only 3 bytes");
    refused(Corpora.input("ab"), "-", "standard input", "only 2 bytes");
    refused(write("63.txt", Arrays.copyOf(GOOD, 63)).toString(), "only 63 bytes", "64");
  }

  @Test
  void whatIsNotUtf8() throws IOException {
    byte[] latin = "caf\u00e9 au lait ".repeat(20).getBytes(StandardCharsets.ISO_8859_1);
    refused(write("latin.txt", latin).toString(), "latin.txt", "0xE9 at offset 3", "iconv");
    byte[] late = Arrays.copyOf("x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8), 1 << 20);
    for (int at : new int[] {1, 63, 8191, 65_535, 65_536, 131_071}) { // ends of buffers as well
      byte[] text = late.clone();
      text[at] = (byte) 0xE4;
      String culprit = "0xE4 at offset " + at;
      refused(write("late.txt", text).toString(), "late.txt", culprit);
    }
    byte[] zero = GOOD.clone();
    zero[777] = 0;
    refused(write("zero.txt", zero).toString(), "zero.txt", "zero byte at offset 777");
  }

  @Test
  void standardInputNamedTwice() throws IOException {
    refused(Corpora.input("x".repeat(100)), "- -", "only once");
  }

  @Test
  void gzipCutAnywhere() throws IOException {
    byte[] random = new byte[3_000];
    Random letters = new Random(5);
    for (int i = 0; i < random.length; i++) {
      random[i] = (byte) letters.nextInt('a', 'z');
    }
    byte[] packed = Corpora.gzip(random);
    for (int length = 2; length < packed.length; length += 97) {
      Path cut = write("cut.gz", Arrays.copyOf(packed, length));
      refused(cut.toString(), "cut.gz", "broken gzip data after", "again");
    }
    byte[] damaged = packed.clone();
    damaged[packed.length / 2] ^= 0x55;
    refused(write("damaged.gz", damaged).toString(), "damaged.gz", "broken gzip data");
    refused(write("fake.gz", GOOD).toString(), "fake.gz", "not gzip");
  }

  @Test
  void unreadableFile() throws IOException {
    Path secret = write("secret.txt", GOOD);
    assumeFalse(
        !secret.toFile().setReadable(false) || Files.isReadable(secret),
        "needs a user whom permissions bind");
    refused(secret.toString(), "secret.txt", "permission denied");
  }

  @Test
  void cacheThatCannotBeWritten() throws IOException {
    Path good = write("good.txt", GOOD);
    Path file = write("file", GOOD); // a file where the cache folder should be
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), good.toString());
    CorpusException error =
        assertThrows(CorpusException.class, () -> Corpora.cache(file).open(spec).close());
    assertEquals(1, error.getMessage().lines().count());
    assertTrue(error.getMessage().contains("INTEGG_CACHE"), error.getMessage());
    assertEquals(-1, Files.mismatch(good, file), "the file is untouched");
  }

  @Test
  void fullDiskIsSaidPlainly() {
    String path = folder.resolve("x").toString();
    String advice = "; free some space, or name a cache folder on another disk (INTEGG_CACHE)";
    for (IOException cause :
        List.of(
            new IOException("No space left on device"),
            new FileSystemException(path, null, "No space left on device"))) {
      assertEquals(
          "cannot write " + path + " in the cache: the disk is full" + advice,
          CorpusException.writing(Path.of(path), cause).getMessage());
    }
    assertEquals(
        "cannot write " + path + " in the cache: the disk quota is used up" + advice,
        CorpusException.writing(Path.of(path), new IOException("Disk quota exceeded"))
            .getMessage());
  }

  @Test
  void inputThatFailsHalfWay() throws IOException {
    InputStream broken =
        new InputStream() {
          private int left = 1_000;

          @Override
          public int read() throws IOException {
            if (left-- == 0) {
              throw new IOException("the other end hung up");
            }
            return 'a';
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            into[offset] = (byte) read();
            return 1;
          }
        };
    refused(broken, "-", "standard input", "after 1000 bytes", "hung up");
  }

  @Test
  void settingsOutOfRange() {
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), "x");
    for (double fraction : new double[] {0, 1, -0.1, 1.5, Double.NaN, 1e-9, 1 - 1e-9}) {
      assertThrows(IllegalArgumentException.class, () -> spec.withValidationFraction(fraction));
    }
    assertThrows(IllegalArgumentException.class, () -> CorpusSpec.of(new ByteTokenizer()));
    assertFalse(spec.sources().isEmpty());
  }
}
