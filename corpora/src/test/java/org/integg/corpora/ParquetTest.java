package org.integg.corpora;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blue.strategic.parquet.ParquetWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files of other writers, in every compression, encoding and nesting, give their texts. */
class ParquetTest {
  @TempDir Path folder;

  /** A file that DuckDB wrote. */
  private Path file(String name) throws IOException {
    try (InputStream in = ParquetTest.class.getResourceAsStream(name)) {
      return Files.write(folder.resolve(name), Objects.requireNonNull(in, name).readAllBytes());
    }
  }

  private String read(String source) throws IOException {
    StringBuilder text = new StringBuilder();
    Corpora.read(source, folder.resolve("cache"), text);
    return text.toString();
  }

  private String refused(String source, String... parts) {
    CorpusException error = assertThrows(CorpusException.class, () -> read(source));
    String line = error.getMessage();
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
    return line;
  }

  private static String join(int count, java.util.function.IntFunction<String> text) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String each = text.apply(i);
      if (!each.isEmpty()) {
        texts.add(each);
      }
    }
    return String.join("|", texts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"})
  void everyCompression(String codec) throws IOException {
    String expected =
        join(
            100,
            i ->
                i % 7 == 3 || i % 7 == 5
                    ? ""
                    : "document " + i + " " + "zwei “Dokumente” 😀 ".repeat(1 + i % 3));
    for (String kind : List.of("", "-v2")) {
      Path file = file(codec + kind + ".parquet");
      assertEquals(expected, read(file.toString()));
      CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), file.toString());
      try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
        String note = corpus.notes().getFirst();
        assertTrue(note.startsWith("left out 28 files or rows"), note);
      }
    }
  }

  @Test
  void everyEncoding() throws IOException {
    String expected = join(100, i -> "text " + i + " is one of its own");
    assertEquals(expected, read(file("unique.parquet").toString()));
    assertEquals(expected, read(file("unique-v2.parquet").toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nested", "nested-v2"})
  void fieldsWithinFieldsAndLists(String name) throws IOException {
    String file = file(name + ".parquet").toString();
    assertEquals(join(20, i -> i % 5 >= 3 ? "" : "inner " + i), read(file + "#field=doc.text"));
    assertEquals(
        join(20, i -> i % 4 >= 2 ? "" : "line " + i + "\nmore " + i), read(file + "#field=lines"));
    assertEquals(
        join(20, i -> i % 4 == 1 ? "" : "one " + i + (i % 2 == 0 ? "" : "\ntwo " + i)),
        read(file + "#field=turns.text"));
    assertEquals(join(20, i -> "deep " + i + "\ner\nest"), read(file + "#field=lists"));
    assertEquals(join(20, i -> "dotted " + i), read(file + "#field=a.b"));
    assertEquals(read(file + "#field=lines"), read(file + "#field=lines.list.element"));
    refused(file, "no column 'text'", "id, doc.id, doc.text, lines, turns.by", "#field=");
    refused(file + "#field=doc", "'doc' is no text", "doc.text");
    refused(file + "#field=id", "'id' is no text");
    refused(file + "#field=pairs", "'pairs' is no text");
    refused(file + "#field=doc.none", "no column 'doc.none'");
  }

  /** Rows of the first column equal the output of a second implementation, Parquet's own. */
  @Test
  void largeFilesOfAnotherWriter() throws IOException {
    MessageType schema =
        new MessageType(
            "row",
            Types.required(PrimitiveTypeName.INT64).named("id"),
            Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("text"));
    Random random = new Random(4);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      int letters = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 2_000);
      rows.add(
          random
              .ints(letters, 'a', 'a' + 1 + random.nextInt(20))
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString());
    }
    Path file = folder.resolve("large.parquet");
    try (ParquetWriter<String> writer =
        ParquetWriter.writeFile(
            schema,
            file.toFile(),
            (row, values) -> {
              values.write("id", 1L);
              if (!row.isEmpty()) {
                values.write("text", row);
              }
            })) {
      for (String row : rows) {
        writer.write(row);
      }
    }
    assertEquals(join(rows.size(), rows::get), read(file.toString()));
  }

  @Test
  void damagedAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(file("zstd.parquet"));
    String expected = read(folder.resolve("zstd.parquet").toString());
    Path file = folder.resolve("damaged.parquet");
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      refused(file.toString(), "damaged.parquet: ");
    }
    boolean counted = false;
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Files.write(file, damaged);
      try {
        // Damage in statistics and writers' names has no effect, and texts have no checksum here.
        assertTrue(read(file.toString()).length() <= 2 * expected.length());
      } catch (CorpusException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        assertTrue(!e.getMessage().matches(".*(java\\.|Exception|org\\.).*"), e.getMessage());
        counted |= e.getMessage().contains("it says that it has ");
      }
    }
    assertTrue(counted, "the number of rows in the file is compared with those in its groups");
  }

  @Test
  void whatIsNoParquet() throws IOException {
    byte[] text = "plain text ".repeat(20).getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(folder.resolve("a.parquet"), text);
    refused(file.toString(), "a.parquet", "is plain text, not a Parquet file");
    ByteArrayOutputStream secret = new ByteArrayOutputStream();
    secret.writeBytes(text);
    secret.writeBytes(new byte[] {9, 0, 0, 0, 'P', 'A', 'R', 'E'});
    Files.write(file, secret.toByteArray());
    refused(file.toString(), "a.parquet", "encrypted");
  }

  @Test
  void sameContentInJsonLines() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      String list = i % 4 == 3 ? "null" : i % 4 == 2 ? "[]" : "[\"line %d\", null, \"more %d\"]";
      lines.append("{\"lines\": ").append(list.replace("%d", "" + i)).append("}\n");
    }
    Path json = Files.writeString(folder.resolve("a.jsonl"), lines);
    String parquet = file("nested.parquet").toString();
    assertEquals(read(parquet + "#field=lines"), read(json + "#field=lines"));
    List<List<String>> notes = new ArrayList<>();
    for (String source : List.of(parquet, json.toString())) {
      CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), source + "#field=lines");
      try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
        notes.add(corpus.notes().stream().map(note -> note.replaceAll(", such.*", "")).toList());
        assertEquals(10, corpus.documents());
      }
    }
    List<String> expected =
        List.of(
            "left out 10 files or rows without UTF-8 text",
            "left out list items without a text (null, or no such field) in 10 files or rows");
    assertEquals(List.of(expected, expected), notes);
  }

  /** Two runs of a few bytes are two billion nulls in one list. */
  @Test
  void listsOfNullsWithoutEndAreRefused() throws IOException {
    byte[] runs = bytes(6, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1); // repetition level 1
    byte[] levels = bytes(6, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0); // definition level 0
    byte[] most = bytes(0xFE, 0xFF, 0xFF, 0xFF, 0x0F); // 2^31 − 1 in zigzag
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes('P', 'A', 'R', '1'));
    int size = runs.length + levels.length;
    out.writeBytes(bytes(0x15, 0, 0x15, 2 * size, 0x15, 2 * size, 0x2C, 0x15)); // head of a page
    out.writeBytes(most);
    out.writeBytes(bytes(0x15, 0, 0, 0));
    out.writeBytes(runs);
    out.writeBytes(levels);
    int footer = out.size();
    out.writeBytes(bytes(0x29, 0x2C, 0x48, 1, 'r', 0x15, 2, 0)); // schema: root with one field
    out.writeBytes(bytes(0x15, 12, 0x25, 4, 0x18, 4, 't', 'e', 'x', 't', 0)); // repeated text
    out.writeBytes(bytes(0x29, 0x1C, 0x19, 0x1C, 0x3C, 0x45, 0, 0x16)); // group, chunk, values
    out.writeBytes(most);
    out.writeBytes(bytes(0x46, 8, 0, 0, 0x26, 2, 0, 0));
    int length = out.size() - footer;
    out.writeBytes(bytes(length, 0, 0, 0, 'P', 'A', 'R', '1'));
    Path file = Files.write(folder.resolve("list.parquet"), out.toByteArray());
    refused(file.toString(), "list.parquet", "more rows or values than a file of its size");
  }

  /**
   * LZ4 in Hadoop's framing: the length of a text, then its blocks, several if the text is longer
   * than the writer's buffer. Other programs write a frame for each block, or a bare block.
   */
  @Test
  void framesOfHadoopHaveSeveralBlocks() throws IOException {
    String text = "a page of more than one buffer. ".repeat(20_000);
    byte[] page = join(number(Integer.reverseBytes(text.length())), text.getBytes(US_ASCII));
    int buffer = 1 << 18;
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int from = 0; from < page.length; from += buffer) {
      byte[] part = Arrays.copyOfRange(page, from, Math.min(page.length, from + buffer));
      byte[] block = join(number(lz4(part).length), lz4(part));
      blocks.writeBytes(block);
      frames.writeBytes(join(number(part.length), block));
    }
    byte[] one = join(number(page.length), blocks.toByteArray());
    List<byte[]> layouts = List.of(one, frames.toByteArray(), lz4(page));
    for (byte[] packed : layouts) {
      Path file = Files.write(folder.resolve("a.parquet"), onePage(packed, page.length));
      assertEquals(text, read(file.toString()));
    }
    for (int cut : new int[] {1, 4, 5, one.length / 2}) {
      byte[] less = Arrays.copyOf(one, one.length - cut);
      Files.write(folder.resolve("a.parquet"), onePage(less, page.length));
      refused(folder.resolve("a.parquet").toString(), "a page has damaged LZ4 data");
    }
    byte[] longer = join(one, new byte[] {0});
    Files.write(folder.resolve("a.parquet"), onePage(longer, page.length));
    refused(folder.resolve("a.parquet").toString(), "a page has damaged LZ4 data");
  }

  /** A block of only literals. */
  private static byte[] lz4(byte[] literals) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xF0);
    int more = literals.length - 15;
    for (; more >= 255; more -= 255) {
      out.write(255);
    }
    out.write(more);
    out.writeBytes(literals);
    return out.toByteArray();
  }

  /** A file with one text, in one page that is packed with LZ4. */
  private static byte[] onePage(byte[] packed, int unpacked) {
    byte[] start = bytes('P', 'A', 'R', '1', 0x15, 0, 0x15);
    byte[] sizes = join(zigzag(unpacked), bytes(0x15), zigzag(packed.length));
    byte[] head = join(start, sizes, bytes(0x2C, 0x15, 2, 0x15, 0, 0, 0)); // one value, plain
    byte[] schema = bytes(0x29, 0x2C, 0x48, 1, 'r', 0x15, 2, 0); // root with one field
    byte[] field = bytes(0x15, 12, 0x25, 0, 0x18, 4, 't', 'e', 'x', 't', 0); // required text
    byte[] chunk = bytes(0x29, 0x1C, 0x19, 0x1C, 0x3C, 0x45, 10, 0x16, 2, 0x46, 8, 0, 0);
    byte[] footer = join(schema, field, chunk, bytes(0x26, 2, 0, 0));
    byte[] end = bytes(footer.length, 0, 0, 0, 'P', 'A', 'R', '1');
    return join(head, packed, footer, end);
  }

  /** A number as Thrift's compact protocol writes it. */
  private static byte[] zigzag(int number) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int left = 2 * number;
    for (; left >= 128; left >>>= 7) {
      out.write(left & 127 | 128);
    }
    out.write(left);
    return out.toByteArray();
  }

  /** The highest byte first. */
  private static byte[] number(int value) {
    return bytes(value >> 24, value >> 16, value >> 8, value);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
