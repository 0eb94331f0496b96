package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Small files that require much memory are refused before it is allocated, unless an option allows
 * it.
 */
class MemoryTest {
  private static final int MEGABYTE = 1 << 20;
  private static final String TEXT = "a text that is sound. ".repeat(9);

  @TempDir Path folder;

  private String read(String source) throws IOException {
    StringBuilder text = new StringBuilder();
    Corpora.read(source, folder.resolve("cache"), text);
    return text.toString();
  }

  /** Requires that a source is refused in one line with this part, with little memory allocated. */
  private void refused(String source, String part) throws IOException {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    CorpusException error = assertThrows(CorpusException.class, () -> read(source));
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    assertTrue(error.getMessage().contains(part), error.getMessage());
    assertTrue(allocated < 64L * MEGABYTE, allocated + " bytes for " + error.getMessage());
  }

  private String resource(String name) throws IOException {
    try (InputStream in = MemoryTest.class.getResourceAsStream(name)) {
      byte[] content = Objects.requireNonNull(in, name).readAllBytes();
      return Files.write(folder.resolve(name), content).toString();
    }
  }

  private String write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  @Test
  void filesThatWereFound() throws IOException {
    refused(resource("dict1g.txt.xz"), "#memory=");
    refused(resource("oom.parquet"), "oom.parquet");
  }

  private static byte[] xz(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(text);
    }
    return out.toByteArray();
  }

  /** The same file with another dictionary size: 2 or 3 times a power of two, as xz encodes it. */
  private static byte[] withDictionary(byte[] xz, int code) {
    int header = 12;
    int length = (xz[header] + 1) * 4;
    byte[] other = xz.clone();
    other[header + 4] = (byte) code;
    CRC32 crc = new CRC32();
    crc.update(other, header, length - 4);
    for (int i = 0; i < 4; i++) {
      other[header + length - 4 + i] = (byte) (crc.getValue() >> 8 * i);
    }
    return other;
  }

  @Test
  void dictionariesOfXz() throws IOException {
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    byte[] usual = xz(text);
    assertEquals(TEXT, read(write("usual.xz", usual)));
    byte[] large = withDictionary(usual, 29); // 3 · 2^25: 96 MiB
    String file = write("large.xz", large);
    refused(file, "#memory=97M");
    assertEquals(TEXT, read(file + "#memory=97M"));
    byte[] both = Arrays.copyOf(usual, usual.length + large.length);
    System.arraycopy(large, 0, both, usual.length, large.length);
    refused(write("two.xz", both), "#memory=97M");
    assertEquals(TEXT + TEXT, read(folder.resolve("two.xz") + "#memory=97M"));
  }

  /** A frame that declares a window of this power of two, whatever it needs. */
  private static byte[] zstd(int windowLog, byte[] text, int times) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      for (int i = 0; i < times; i++) {
        zstd.write(text);
        zstd.flush(); // the length is not known when the head is written
      }
    }
    byte[] frame = out.toByteArray();
    assertEquals(0, frame[4] & 0x20, "has a window");
    frame[5] = (byte) (windowLog - 10 << 3);
    return frame;
  }

  @Test
  void windowsOfZstd() throws IOException {
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    for (int windowLog : new int[] {20, 27, 31}) {
      String file = write("w" + windowLog + ".zst", zstd(windowLog, text, 1));
      assertEquals(TEXT, read(file), "a window that is not filled costs nothing");
    }
    byte[] spaces = new byte[MEGABYTE];
    Arrays.fill(spaces, (byte) ' ');
    String full = write("full.txt.zst", zstd(28, spaces, 80));
    ByteCount count = new ByteCount();
    CorpusException error =
        assertThrows(CorpusException.class, () -> count.read(full, folder.resolve("cache")));
    assertTrue(error.getMessage().contains("#memory=256M"), error.getMessage());
    count.bytes = 0;
    count.read(full + "#memory=256M", folder.resolve("cache"));
    assertEquals(80L * MEGABYTE, count.bytes);
  }

  @Test
  void contentWithoutEnd() throws IOException {
    byte[] spaces = new byte[MEGABYTE];
    Arrays.fill(spaces, (byte) ' ');
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      for (int i = 0; i < 20; i++) {
        out.write(spaces);
      }
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
      for (int i = 0; i < 20; i++) {
        zip.putNextEntry(new ZipEntry("entry " + i));
        zip.write(spaces);
      }
    }
    ByteCount count = new ByteCount();
    for (String file :
        new String[] {write("a.gz", gzip.toByteArray()), write("a.zip", zipped.toByteArray())}) {
      CorpusException error =
          assertThrows(
              CorpusException.class,
              () -> count.read(file + "#limit=10M", folder.resolve("cache")));
      assertTrue(error.getMessage().contains("#limit="), error.getMessage());
      count.bytes = 0;
      count.read(file + "#limit=20M", folder.resolve("cache"));
      assertEquals(20L * MEGABYTE, count.bytes);
    }
  }

  /** How much memory is allocated to read one document, which must have {@code length} bytes. */
  private long allocatedFor(String file, long length) throws IOException {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteCount count = new ByteCount();
    long before = thread.getCurrentThreadAllocatedBytes();
    count.read(file, folder.resolve("cache"));
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    assertEquals(length, count.bytes);
    return allocated;
  }

  /**
   * If one document is nearly the whole file, no format except Parquet holds more than a small
   * part.
   */
  @Test
  void longDocumentsTakeNoMemory() throws IOException {
    int length = 24 * MEGABYTE;
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + i * 7 % 26);
    }
    String most = new String(text, StandardCharsets.US_ASCII);
    String line = "{\"" + most.substring(0, length / 4) + "\": \"" + most + "\", \"x\": ";
    byte[] numbers =
        (line + "1".repeat(length / 4) + ", \"text\": \"" + most + "\"}")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] list =
        ("{\"text\": [\"" + most.replace("zg", "\", \"") + "\"]}")
            .getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
      zip.putNextEntry(new ZipEntry("a.jsonl"));
      zip.write(numbers);
    }
    Map<String, byte[]> files =
        Map.of(
            "long.txt",
            text,
            "long.txt.gz",
            Corpora.gzip(text),
            "long.jsonl",
            numbers,
            "long.jsonl.gz",
            Corpora.gzip(numbers),
            "list.jsonl",
            list,
            "long.zip",
            zipped.toByteArray());
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      long expected = each.getKey().startsWith("list") ? most.replace("zg", "\n").length() : length;
      long allocated = allocatedFor(write(each.getKey(), each.getValue()), expected);
      assertTrue(allocated < 8L * MEGABYTE, each.getKey() + ": " + allocated + " bytes");
    }
  }

  @Test
  void allowancesFollowTheFile() {
    Allowance small = SourceSpec.of("x").allowance(100);
    assertEquals((64L << 20) + 1000, small.memory());
    assertEquals(1L << 30, small.unpacked());
    Allowance large = SourceSpec.of("x").allowance(1L << 30);
    assertEquals((64L << 20) + (10L << 30), large.memory());
    assertEquals(100L << 30, large.unpacked());
    for (String text : new String[] {"1", "1023", "4K", "97M", "2G"}) {
      assertEquals(text, ByteSize.roundedUp(ByteSize.parse(text).getAsLong()));
    }
    assertEquals("2K", ByteSize.roundedUp(1025));
    for (String text :
        new String[] {"", "0", "-1", "1.5G", "G", "9999999999999999999", "8388608T"}) {
      assertTrue(ByteSize.parse(text).isEmpty(), text);
    }
  }
}
