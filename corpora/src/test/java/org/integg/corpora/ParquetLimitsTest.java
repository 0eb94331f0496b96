package org.integg.corpora;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that a dictionary repeats count towards a file's unpacked size. */
class ParquetLimitsTest {
  private static final int KIBI = 1 << 10;

  @TempDir Path folder;

  /** A file whose rows all refer to the single text in its dictionary. */
  private static byte[] repeating(int textBytes, int rows) {
    Bytes file = new Bytes();
    file.text("PAR1");
    file.of(0x15, 4); // a dictionary
    file.of(0x15).zigzag(textBytes + 4).of(0x15).zigzag(textBytes + 4);
    file.of(0x4C, 0x15, 2, 0x15, 0, 0, 0); // one text, plain
    file.int32(textBytes).text("x".repeat(textBytes));
    Bytes places = new Bytes().of(1).varint(2 * rows).of(0); // one run of place 0, a bit wide
    file.of(0x15, 0).of(0x15).zigzag(places.size()).of(0x15).zigzag(places.size());
    file.of(0x2C, 0x15).zigzag(rows).of(0x15, 16, 0, 0); // a page of places
    file.writeBytes(places.toByteArray());
    int footer = file.size();
    file.of(0x29, 0x2C, 0x48, 1, 'r', 0x15, 2, 0); // schema: root with one field
    file.of(0x15, 12, 0x25, 0, 0x18, 4).text("text").of(0); // required text
    file.of(0x29, 0x1C, 0x19, 0x1C, 0x3C, 0x45, 0, 0x16).zigzag(rows); // group, chunk, values
    file.of(0x46, 8, 0, 0, 0x26).zigzag(rows).of(0, 0);
    file.int32(file.size() - footer).text("PAR1");
    return file.toByteArray();
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private int read(String source) throws IOException {
    StringBuilder text = new StringBuilder();
    Corpora.read(source, folder.resolve("cache"), text);
    return text.length();
  }

  private void refused(String source, String... parts) {
    CorpusException error = assertThrows(CorpusException.class, () -> read(source));
    for (String part : parts) {
      assertTrue(error.getMessage().contains(part), "'" + part + "' in: " + error.getMessage());
    }
  }

  @Test
  void withoutAnOptionTheLimitIsThatOfEveryFile() throws IOException {
    Path file = write("a.parquet", repeating(100_000, 20_000));
    ByteCount count = new ByteCount();
    Allowance allowance =
        Allowance.of(OptionalLong.empty(), OptionalLong.empty(), Files.size(file));
    ParquetColumn column = new ParquetColumn("a.parquet", allowance, count);
    CorpusException error =
        assertThrows(CorpusException.class, () -> column.read(file, new FieldPath("text")));
    assertEquals(
        "a.parquet: unpacks to more than 1073741824 bytes; if that is right, raise the limit with"
            + " #limit=4G",
        error.getMessage());
    assertEquals((1L << 30) / 100_000 * 100_000, count.bytes);
  }

  @Test
  void theLimitIsOfTheTextsAndNotOfTwiceAsMuch() throws IOException {
    Path file = write("a.parquet", repeating(KIBI, KIBI));
    assertEquals((KIBI + 1) * KIBI - 1, read(file + "#limit=1M")); // with a bar between texts
    refused(file + "#limit=1048575", "a.parquet", "more than 1048575 bytes", "#limit=4M");
    byte[] packed = Corpora.gzip(repeating(KIBI, KIBI + 1));
    refused(write("a.parquet.gz", packed) + "#limit=1M", "more than 1048576 bytes");
  }

  @Test
  void entriesOfAnArchiveHaveOneLimitTogether() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : new String[] {"a.parquet", "b.parquet"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(repeating(KIBI, KIBI / 2 + 1));
      }
    }
    Path file = write("both.zip", out.toByteArray());
    assertTrue(read(file + "#limit=1M&entry=b.parquet") > 0);
    refused(file + "#limit=1M", "both.zip", "#limit=");
    assertTrue(read(file + "#limit=2M") > KIBI * KIBI);
  }

  /** Bytes in the format's encoding. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes of(int... values) {
      for (int value : values) {
        write(value);
      }
      return this;
    }

    Bytes text(String text) {
      writeBytes(text.getBytes(US_ASCII));
      return this;
    }

    Bytes int32(int value) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeBytes(bytes.putInt(value).array());
      return this;
    }

    Bytes varint(int value) {
      int left = value;
      for (; left >= 128; left >>>= 7) {
        write(left & 127 | 128);
      }
      write(left);
      return this;
    }

    Bytes zigzag(int value) {
      return varint(2 * value);
    }
  }
}
