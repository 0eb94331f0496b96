package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertFalse;

import blue.strategic.parquet.ParquetWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Claim: no input makes a reader of this module throw anything but one line for the user, or ask
 * for much memory: a corpus's files, a cache entry, the name of a source.
 */
class ReadersFuzzTest {
  private static final Set<Class<? extends Exception>> DOCUMENTED = Set.of(CorpusException.class);
  private static final String LETTERS =
      new Random(1)
          .ints(300, 'a', 'z' + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();

  @TempDir private Path folder;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a file by its name as {@code egg corpus --head} does, and no network. */
  private Fuzz.Reader file(String name) {
    return input -> {
      Files.write(folder.resolve(name), input);
      Corpora.read(folder.resolve(name).toString(), folder.resolve("cache"), new StringBuilder());
    };
  }

  private void fuzz(String name, List<byte[]> sound) {
    Fuzz.run(name, sound, file(name), DOCUMENTED);
  }

  @Test
  void jsonLines() {
    fuzz(
        "docs.jsonl",
        List.of(
            utf8("{\"id\": [1, {\"text\": \"no\"}], \"text\": \"one \\u00fc\\ud83d\\ude00\"}\n"),
            utf8(
                "\r\n"
                    + "{\"text\": \"a\", \"n\": -1.5e3, \"x\": null}\r"
                    + "{\"text\": \"b\"}\n"
                    + "{\"text\":null}"),
            utf8("{\"text\": \"" + LETTERS + "\"}\n")));
  }

  @Test
  void numpy() {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (%d,), }\n";
    List<byte[]> sound = new ArrayList<>();
    for (String text : List.of("one\0two", LETTERS)) {
      String head = header.formatted(text.length());
      sound.add(latin("\u0093NUMPY\1\0" + (char) head.length() + "\0" + head + text));
      sound.add(latin("\u0093NUMPY\2\0" + (char) head.length() + "\0\0\0" + head + text));
    }
    fuzz("bytes.npy", sound);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void tokens() {
    fuzz("ids.bin", List.of(latin("a\0b\0\0\0c\0"), new byte[0]));
  }

  @ParameterizedTest
  @EnumSource
  void compression(CompressionTest.Packer packer) throws IOException {
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(packer.pack(utf8(LETTERS)));
    two.writeBytes(packer.pack(utf8("the second of them")));
    fuzz("packed-" + packer, List.of(packer.pack(utf8(LETTERS)), two.toByteArray()));
  }

  @Test
  void zip() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : List.of("a.txt", "d/b.jsonl", "c.txt.gz")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(entry(name));
      }
    }
    fuzz("a.zip", List.of(out.toByteArray()));
  }

  @Test
  void tar() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (String name : List.of("a.txt", "d/b.jsonl", "c.txt.gz")) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(entry(name).length);
        tar.putArchiveEntry(entry);
        tar.write(entry(name));
        tar.closeArchiveEntry();
      }
    }
    fuzz("a.tar", List.of(out.toByteArray()));
  }

  private static byte[] entry(String name) throws IOException {
    return switch (name) {
      case "d/b.jsonl" -> utf8("{\"text\": \"in a line\"}\n");
      case "c.txt.gz" -> Corpora.gzip(utf8(LETTERS));
      default -> utf8(LETTERS);
    };
  }

  @Test
  void parquet() throws IOException {
    MessageType schema =
        new MessageType(
            "row",
            Types.required(PrimitiveTypeName.INT64).named("id"),
            Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("text"));
    Path file = folder.resolve("sound.parquet");
    try (ParquetWriter<String> writer =
        ParquetWriter.writeFile(
            schema,
            file.toFile(),
            (row, values) -> {
              values.write("id", 1L);
              values.write("text", row);
            })) {
      for (String row : List.of("one", LETTERS, "two", "one")) {
        writer.write(row);
      }
    }
    fuzz("rows.parquet", List.of(Files.readAllBytes(file)));
  }

  private byte[] shard(int... ids) throws IOException {
    Path file = folder.resolve("shard");
    try (ShardWriter writer = new ShardWriter(file, new ByteTokenizer())) {
      writer.accept(ids, 0, ids.length);
      writer.complete(KEY, ShardHeader.Part.TRAIN);
      writer.commit();
    }
    return Files.readAllBytes(file);
  }

  private static final ShardHeader.Key KEY = new ShardHeader.Key("ab".repeat(32));

  private void openShard(byte[] input) throws IOException {
    Path file = Files.write(folder.resolve("shard"), input);
    try (TokenSequence tokens = ShardReader.open(file, KEY, ShardHeader.Part.TRAIN, 256)) {
      Corpora.ids(tokens);
    }
  }

  @Test
  void shards() throws IOException {
    List<byte[]> sound = List.of(shard(1, 2, 3), shard(new int[400]), shard());
    Fuzz.run("shard", sound, this::openShard, DOCUMENTED);
    Fuzz.run(
        "shard with its checksums", sound, input -> openShard(withChecksums(input)), DOCUMENTED);
  }

  /** The same bytes as whoever makes them on purpose would write them. */
  private static byte[] withChecksums(byte[] shard) {
    byte[] bytes = shard.clone();
    if (bytes.length >= ShardHeader.BYTES) {
      ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(72, crc(bytes, ShardHeader.BYTES, bytes.length));
      header.putInt(92, crc(bytes, 0, 92));
    }
    return bytes;
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  @Test
  void manifest() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "a text without an end ".repeat(40));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), text.toString());
    Path cache = folder.resolve("cache");
    Corpora.cache(cache).open(spec).close();
    Path file =
        cache.resolve(
            Corpora.files(cache).stream()
                .filter(name -> name.endsWith("manifest.json"))
                .findFirst()
                .orElseThrow());
    JsonMapper mapper = JsonMapper.builder().build();
    String fingerprint = mapper.readValue(Files.readAllBytes(file), Manifest.class).fingerprint();
    Fuzz.Reader reader =
        input -> {
          Files.write(file, input);
          Manifest manifest = Manifest.read(file.getParent(), fingerprint, 1);
          manifest.named(List.of("another name")).notes().forEach(Note::line);
        };
    List<byte[]> sound = List.of(Files.readAllBytes(file));
    Fuzz.run("manifest.json", sound, reader, DOCUMENTED);
    Fuzz.run(
        "manifest.json as it would be written",
        sound,
        input -> reader.read(rewritten(mapper, input)),
        DOCUMENTED);
  }

  private static byte[] rewritten(JsonMapper mapper, byte[] input) {
    try {
      Manifest manifest = mapper.readValue(input, Manifest.class);
      return manifest == null ? input : Manifest.Json.encode(manifest);
    } catch (JacksonException e) {
      return input;
    }
  }

  @Test
  void sources() throws IOException {
    Files.writeString(folder.resolve("a.txt"), LETTERS);
    Files.writeString(folder.resolve("b.jsonl"), "{\"a\": {\"b\": \"c\"}}\n");
    List<byte[]> sound =
        Stream.of(
                "HERE/a.txt#format=text",
                "HERE/b.jsonl#field=a.b&weight=1.5&limit=10M&memory=64K",
                "HERE/a*.t[x]t#weight=0.001",
                "https://name:word@example.org:8080/a/b.jsonl?token=1&x=%20y#field=doc.text",
                "builtin:grammar:7#weight=2",
                "recipe:wikitext#limit=1G")
            .map(ReadersFuzzTest::utf8)
            .toList();
    Fuzz.run(
        "source",
        sound,
        input -> source(new String(input, StandardCharsets.UTF_8).replaceAll("\\R", "")),
        DOCUMENTED);
  }

  /** Understands a source; looks for it if it is in the test's folder, and nowhere else. */
  private void source(String source) throws IOException {
    String text = source.replaceFirst("^HERE/", folder + "/");
    SourceSpec spec = SourceSpec.parse(text);
    if (Address.isAddress(spec.name())) {
      Address address = Address.parse(spec.name());
      assertFalse(address.shown().contains("word@"), address.shown());
      address.fileName();
    } else if (spec.name().startsWith(folder + "/") || spec.name().startsWith("builtin:")) {
      Corpora.cache(folder.resolve("cache"), InputStream.nullInputStream())
          .head(List.of(text), 1, 10);
    }
  }
}
