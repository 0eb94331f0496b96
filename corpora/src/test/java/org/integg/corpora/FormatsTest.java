package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blue.strategic.parquet.ParquetWriter;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.integg.tokenizer.BpeTokenizer;
import org.integg.tokenizer.BpeTraining;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.TokenizerFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Every format and compression gives the original documents, and damage gives one line. */
class FormatsTest {
  private static final List<String> DOCUMENTS =
      List.of("one document ".repeat(9), "zwei “Dokumente” 😀 ".repeat(7), "drei ".repeat(20));
  private static final String ALL = String.join("|", DOCUMENTS);

  @TempDir Path folder;

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String text(String source) throws IOException {
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), source);
    try (Corpus corpus = Corpora.cache(folder.resolve("cache")).open(spec)) {
      return Corpora.text(corpus.train()) + Corpora.text(corpus.validation());
    }
  }

  private static byte[] jsonLines(String field) {
    StringBuilder lines = new StringBuilder("\n");
    for (String document : DOCUMENTS) {
      lines.append("{\"id\": [1, {\"text\": \"no\"}], \"").append(field).append("\": \"");
      lines.append(document.replace("😀", "\\ud83d\\ude00")).append("\", \"x\": null}\r\n");
    }
    return utf8(lines + "{\"" + field + "\": \"\"}");
  }

  private Path parquet(String name, String column) throws IOException {
    MessageType schema =
        new MessageType(
            "row",
            Types.required(PrimitiveTypeName.INT64).named("id"),
            Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column));
    Path file = folder.resolve(name);
    List<String> rows = new ArrayList<>(DOCUMENTS);
    rows.add(1, "");
    try (ParquetWriter<String> writer =
        ParquetWriter.writeFile(
            schema,
            file.toFile(),
            (row, values) -> {
              values.write("id", 1L);
              if (!row.isEmpty()) {
                values.write(column, row);
              }
            })) {
      for (String row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  private static byte[] xz(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(text);
    }
    return out.toByteArray();
  }

  private static byte[] numpy(String descr, String shape, byte[] data) {
    String header =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.writeBytes(new byte[] {(byte) header.length(), 0});
    out.writeBytes(utf8(header));
    out.writeBytes(data);
    return out.toByteArray();
  }

  @Test
  void formatsInEveryCompression() throws IOException {
    byte[] numpy = utf8(ALL.replace('|', '\0'));
    Path parquet = parquet("docs.parquet", "text");
    List<Path> plain =
        List.of(
            write("docs.jsonl", jsonLines("text")),
            write("docs.ndjson", jsonLines("text")),
            write("DOCS.NDJSON", jsonLines("text")),
            parquet,
            write("docs.npy", numpy("|u1", "(" + numpy.length + ",)", numpy)));
    for (Path file : plain) {
      byte[] content = Files.readAllBytes(file);
      assertEquals(ALL, text(file.toString()), file.toString());
      assertEquals(ALL, text(write(file.getFileName() + ".gz", Corpora.gzip(content)) + ""));
      assertEquals(ALL, text(write(file.getFileName() + ".zst", Zstd.compress(content)) + ""));
      assertEquals(ALL, text(write(file.getFileName() + ".xz", xz(content)) + ""));
    }
    String one = DOCUMENTS.getFirst();
    assertEquals(one, text(write("a.md.zst", Zstd.compress(utf8(one))).toString()));
    assertEquals(one, text(write("a.txt.xz", xz(utf8(one))).toString()));
  }

  @Test
  void fieldIsChosenByName() throws IOException {
    assertEquals(ALL, text(write("a.jsonl", jsonLines("body")) + "#field=body"));
    assertEquals(ALL, text(parquet("a.parquet", "content") + "#field=content&weight=1"));
  }

  @Test
  void zipGivesItsEntries() throws IOException {
    Path zip = folder.resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < DOCUMENTS.size(); i++) {
        out.putNextEntry(new ZipEntry("d/" + i));
        out.write(utf8(DOCUMENTS.get(i)));
      }
    }
    assertEquals(ALL, text(zip.toString()));
    assertEquals(DOCUMENTS.get(1), text(zip + "#entry=d/1"));
    refused(zip + "#entry=d/9", "a.zip", "d/9");
    byte[] whole = Files.readAllBytes(zip);
    refused(write("cut.zip", Arrays.copyOf(whole, whole.length - 30)).toString(), "cut.zip");
  }

  @Test
  void tokenFilesAreReadByTheirTokenizer() throws IOException {
    Path text = write("all.txt", utf8(ALL.replace('|', ' ')));
    Path cache = folder.resolve("cache");
    BpeTokenizer bpe =
        Corpora.cache(cache)
            .trainTokenizer(List.of(text.toString()), BpeTraining.of(290), Progress.NONE);
    // As in nanoGPT's GPT-2: the document token is the last id, and the first id of text is 0.
    String json = bpe.definition();
    int last = bpe.vocabularySize() - 1;
    String swapped =
        json.replace("\"id\":0,", "\"id\":" + last + ",")
            .replace("\"<|endoftext|>\":0,", "\"<|endoftext|>\":" + last + ",")
            .replaceFirst(":" + last + "\\},\"merges\"", ":0},\"merges\"");
    Path file = write("tokenizer.json", utf8(swapped));
    assertEquals(bpe, TokenizerFiles.read(file));
    ByteArrayOutputStream ids = new ByteArrayOutputStream();
    for (String document : DOCUMENTS) {
      for (int id : bpe.encode(utf8(document))) {
        put(ids, id == last ? 0 : id);
      }
      put(ids, last);
    }
    Path tokens = write("train.bin", ids.toByteArray());
    assertEquals(ALL, text(tokens + "#tokenizer=" + file));
    refused(tokens.toString(), "train.bin", "offset", "bytes", "#tokenizer=");
    refused(tokens + "#tokenizer=nowhere.json", "nowhere.json");
    Path odd = write("odd.bin", Arrays.copyOf(ids.toByteArray(), 77));
    refused(odd + "#tokenizer=" + file, "odd.bin", "offset 76");
    CorpusSpec same = CorpusSpec.of(bpe, tokens + "#tokenizer=" + file);
    try (Corpus corpus = Corpora.cache(cache).open(same)) {
      int[] train = Corpora.ids(corpus.train());
      int[] expected = bpe.encode(utf8(DOCUMENTS.getFirst()));
      assertEquals(
          Arrays.toString(expected), Arrays.toString(Arrays.copyOf(train, expected.length)));
      assertEquals(Tokenizer.SEPARATOR, train[expected.length]);
    }
  }

  private static void put(ByteArrayOutputStream ids, int id) {
    ids.write(id);
    ids.write(id >> 8);
  }

  private void refused(String source, String... parts) throws IOException {
    Path cache = folder.resolve("refusing");
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), source);
    CorpusException error =
        assertThrows(CorpusException.class, () -> Corpora.cache(cache).open(spec).close());
    String line = Objects.requireNonNull(error.getMessage());
    assertEquals(1, line.lines().count(), line);
    for (String part : parts) {
      assertTrue(line.contains(part), "'" + part + "' in: " + line);
    }
    assertEquals(List.of(), Corpora.files(cache));
  }

  @Test
  void jsonLinesThatAreNone() throws IOException {
    String good = "{\"text\": \"" + "good ".repeat(20) + "\"}\n";
    refused(write("f.jsonl", utf8(good + "{\"body\": 1}\n")) + "", "f.jsonl: line 2", "'text'");
    refused(write("f.jsonl", utf8(good + "{\"body\": 1}\n")) + "", "(offset " + good.length());
    refused(write("n.jsonl", utf8(good + "{\"text\": 7}\n")) + "", "line 2", "no text");
    refused(write("l.jsonl", utf8(good + "[1]\n")) + "", "line 2", "object");
    refused(write("c.jsonl", utf8(good + "{\"text\": \"a")) + "", "line 2", "is not JSON");
    byte[] latin = (good + "{\"text\": \"caf\u00e9 \"}").getBytes(StandardCharsets.ISO_8859_1);
    refused(write("u.jsonl", latin) + "", "u.jsonl: line 2", "UTF-8");
    byte[] hostile = numpy("\u001b[2J\n" + "x".repeat(99), "(1,)", new byte[1]);
    refused(
        write("h.npy", hostile) + "", "holds no unsigned bytes", "\uFFFD[2J\uFFFD", "convert it");
    refused(write("g.jsonl", utf8(good)) + "#feld=x", "unknown option 'feld'");
  }

  @Test
  void damagedCompressionCutAnywhere() throws IOException {
    byte[] text = utf8("0123456789 some text ".repeat(400));
    for (int length = 1; length < Zstd.compress(text).length; length += 3) {
      Path cut = write("cut.txt.zst", Arrays.copyOf(Zstd.compress(text), length));
      refused(cut.toString(), "cut.txt.zst", "zstd data after", "again");
    }
    byte[] xz = xz(text);
    for (int length = 6; length < xz.length; length += 7) {
      refused(write("cut.xz", Arrays.copyOf(xz, length)).toString(), "cut.xz", "broken xz data");
    }
    byte[] damaged = xz.clone();
    damaged[xz.length / 2] ^= 0x10;
    refused(write("damaged.xz", damaged).toString(), "damaged.xz", "broken xz data");
    refused(write("fake.zst", text).toString(), "fake.zst", "not zstd");
  }

  @Test
  void damagedParquet() throws IOException {
    Path file = parquet("good.parquet", "text");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 41) {
      refused(write("cut.parquet", Arrays.copyOf(whole, length)) + "", "cut.parquet: ");
    }
    byte[] footer = whole.clone();
    Arrays.fill(footer, whole.length - 60, whole.length - 8, (byte) 0x5A);
    refused(write("footer.parquet", footer) + "", "footer.parquet: broken", "again");
    refused(file + "#field=body", "no column 'body'", "id, text");
    refused(file + "#field=id", "'id' is no text");
  }

  @Test
  void damagedNumpy() throws IOException {
    byte[] text = utf8(ALL);
    refused(write("t.npy", text) + "", "t.npy: is plain text, not a NumPy array");
    refused(write("f.npy", numpy("<f4", "(9,)", text)) + "", "uint8", "<f4");
    refused(write("s.npy", numpy("|u1", "(99999,)", text)) + "", "s.npy: ends after");
  }

  @Test
  void hashThatWasAskedFor() throws IOException {
    Path file = write("a.txt", utf8(ALL));
    String wrong = "ab".repeat(32);
    refused(file + "#sha256=" + wrong, "a.txt: its SHA-256 is ", wrong);
    refused(file + "#sha256=12", "64 hexadecimal digits");
    byte[] hash = Sha256.of(Files.newInputStream(file));
    String right = java.util.HexFormat.of().formatHex(hash);
    assertEquals(ALL, text(file + "#sha256=" + right));
    assertNotEquals(right, wrong);
  }

  @Test
  void headShowsTheFirstDocuments() throws IOException {
    CorpusCache cache = Corpora.cache(folder.resolve("cache"));
    String jsonl = write("docs.jsonl", jsonLines("text")).toString();
    List<CorpusCache.Excerpt> head = cache.head(List.of(jsonl), 2, 12);
    assertEquals(
        List.of(
            new CorpusCache.Excerpt(jsonl + " line 2", "one document", true),
            new CorpusCache.Excerpt(jsonl + " line 3", DOCUMENTS.get(1).substring(0, 10), true)),
        head);
    assertEquals(3, cache.head(List.of(jsonl), 9, 10_000).size());
    assertEquals(DOCUMENTS.getLast(), cache.head(List.of(jsonl), 9, 10_000).getLast().text());
    assertEquals(1, cache.head(List.of(parquet("p.parquet", "text").toString()), 1, 9).size());
  }
}
