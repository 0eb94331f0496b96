package org.integg.corpora;

import static org.integg.corpora.CompressionTest.Packer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * No input makes a reader fail with anything but one line for the user, or allocate much memory.
 */
class SourcesFuzzTest {
  private static final String TEXT =
      "some text – with “quotes” and 😀, again and again. ".repeat(6);

  @TempDir Path folder;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void fuzz(String name, List<byte[]> sound, Fuzz.Reader reader) {
    Fuzz.run(name, sound, reader, Set.of(CorpusException.class));
  }

  /** Reads a file of this name as a user names it, without keeping shards. */
  private void asFile(String name, List<byte[]> samples) {
    Path file = folder.resolve(name);
    Path cache = folder.resolve("cache");
    fuzz(
        name,
        samples,
        input -> {
          Fuzz.put(file, input);
          Corpora.read(file.toString(), cache, new StringBuilder());
        });
  }

  @Test
  void jsonLines() {
    String line =
        "{\"id\": 7, \"text\": \"a \\u00e9 \\ud83d\\ude00 text\", \"x\": [1, {\"text\": null},"
            + " -1.5e3]}\n";
    asFile("a.jsonl", List.of(utf8(line.repeat(3)), utf8(line.replace("\n", "\r").repeat(2))));
  }

  @Test
  void compressed() throws IOException {
    for (Packer packer : Packer.values()) {
      byte[] packed = packer.pack(utf8(TEXT));
      ByteArrayOutputStream two = new ByteArrayOutputStream();
      two.writeBytes(packed);
      two.writeBytes(packed);
      asFile("a.txt." + packer.suffix(), List.of(packed, two.toByteArray()));
    }
  }

  @Test
  void archives() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
      zip.putNextEntry(new ZipEntry("a.txt"));
      zip.write(utf8(TEXT));
      zip.putNextEntry(new ZipEntry("b.jsonl"));
      zip.write(utf8("{\"text\": \"b\"}"));
    }
    asFile("a.zip", List.of(zipped.toByteArray()));
    ByteArrayOutputStream tarred = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(tarred)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String name : List.of("a.txt", "long/".repeat(40) + "b.txt")) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(utf8(TEXT).length);
        tar.putArchiveEntry(entry);
        tar.write(utf8(TEXT));
        tar.closeArchiveEntry();
      }
    }
    asFile("a.tar", List.of(tarred.toByteArray()));
  }

  @Test
  void parquet() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    for (String name :
        List.of("zstd", "snappy", "gzip-v2", "brotli", "lz4_raw", "uncompressed", "unique-v2")) {
      try (InputStream in = SourcesFuzzTest.class.getResourceAsStream(name + ".parquet")) {
        samples.add(Objects.requireNonNull(in).readAllBytes());
      }
    }
    asFile("a.parquet", samples);
  }

  @Test
  void numpy() {
    String head = "{'descr': '|u1', 'fortran_order': False, 'shape': (40,), }\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) head.length(), 0});
    out.writeBytes(utf8(head + "x".repeat(40)));
    asFile("a.npy", List.of(out.toByteArray()));
  }

  @Test
  void tokens() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : "some text and more".getBytes(StandardCharsets.US_ASCII)) {
      out.write(b);
      out.write(0);
    }
    asFile("a.bin", List.of(out.toByteArray()));
  }

  @Test
  void plainText() {
    asFile("a.txt", List.of(utf8(TEXT), utf8("\uFEFF{\"a\": 1}"), utf8("<html>")));
  }

  @Test
  void shards() throws IOException {
    ShardHeader.Key key = new ShardHeader.Key("ab".repeat(32));
    Path file = folder.resolve("shard");
    try (ShardWriter writer = new ShardWriter(file, new ByteTokenizer())) {
      writer.accept(new int[] {1, 2, 3, 4, 5, 6, 7}, 0, 7);
      writer.complete(key, ShardHeader.Part.TRAIN);
      writer.commit();
    }
    Fuzz.Reader reader =
        input -> {
          Fuzz.put(file, input);
          ShardReader.open(file, key, ShardHeader.Part.TRAIN, 256).close();
        };
    List<byte[]> samples = List.of(Files.readAllBytes(file));
    fuzz("shards", samples, reader);
    // The same with a matching checksum, so that the fields after it are read.
    fuzz(
        "shards' headers",
        samples,
        input -> {
          if (input.length >= ShardHeader.BYTES) {
            CRC32C crc = new CRC32C();
            crc.update(input, 0, ShardHeader.BYTES - 4);
            ByteBuffer.wrap(input)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ShardHeader.BYTES - 4, (int) crc.getValue());
          }
          reader.read(input);
        });
  }

  @Test
  void manifestsAndBaselines() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), TEXT);
    Path cache = folder.resolve("made");
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), text.toString()).withShuffle(3);
    String fingerprint;
    try (Corpus corpus = Corpora.cache(cache).open(spec)) {
      corpus.baselines();
      fingerprint = corpus.fingerprint();
    }
    Path entry = cache.resolve("corpora").resolve(fingerprint.substring(0, 32));
    Path manifest = entry.resolve("manifest.json");
    fuzz(
        "manifests",
        List.of(Files.readAllBytes(manifest)),
        input -> {
          Fuzz.put(manifest, input);
          Manifest.read(entry, fingerprint).named(List.of("a"));
        });
    Path baselines = entry.resolve("baselines.json");
    fuzz(
        "baselines",
        List.of(Files.readAllBytes(baselines)),
        input -> {
          Fuzz.put(baselines, input);
          Manifest.Json.read(baselines, CachedBaselines.Stored.class);
        });
  }

  @Test
  void sourceSpecs() {
    List<byte[]> samples =
        List.of(
            utf8("https://me:pw@example.org/a/b.jsonl.gz?token=x&y=2#field=doc.text&weight=2.5"),
            utf8("data/**.{txt,md}#format=jsonl&limit=10G&memory=4K"),
            utf8("-#format=tokens&tokenizer=a.json&sha256=" + "ab".repeat(32)),
            utf8("builtin:grammar:7"),
            utf8("recipe:enwik8#weight=0.5"));
    fuzz(
        "source specs",
        samples,
        input -> {
          String text = new String(input, StandardCharsets.UTF_8);
          SourceSpec spec = SourceSpec.parse(text);
          Address.withoutSecrets(text);
          DocumentFormat.of(spec.name(), false);
          if (Address.isAddress(spec.name())) {
            Address.parse(spec.name()).fileName();
          } else if (FileFinder.isGlob(spec.name())) {
            FileFinder.matching(folder + "/" + spec.name().replace("..", ""));
          }
        });
  }

  @Test
  void textOfJson() {
    FieldPath field = new FieldPath("doc.text");
    byte[] sample = utf8("{\"doc\": [{\"text\": [\"a\", null]}, {\"text\": \"b\"}], \"x\": NaN}\n");
    fuzz(
        "fields within fields",
        List.of(sample),
        input -> {
          Survey sink = new Survey(true);
          InputStream in = new ByteArrayInputStream(input);
          new JsonLines("a.jsonl", field, sink).read(in);
        });
  }

  /** Collects a text. */
  private record Found(ByteArrayOutputStream bytes) implements DocumentSink {
    @Override
    public void begin(String name, boolean optional) {
      // of one text
    }

    @Override
    public void text(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
    }

    @Override
    public void end() {
      // of one text
    }
  }

  /**
   * Our reader accepts what another reader accepts, with the same text, except for the other's
   * limits.
   */
  @Test
  void jsonIsWhatAnotherReaderTakes() {
    String text = "a \\u00e9\\n\\ud83d\\ude00 – 😀 \\ud83d text\\\"\\/";
    String sample =
        (" { \"id\" : -7.25e+3, \"te\\u0078t\":\"%s\",\t\"x\": [1, {\"\": null}, true, [], {}],"
                + " \"y\":0}")
            .formatted(text);
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(1000).build())
            .build();
    fuzz(
        "JSON",
        List.of(utf8(sample), utf8("{\"text\":\"\"}"), utf8("{\"text\":\"b\",\"n\":[[1e5,-0]]}")),
        input -> {
          String json = new String(input, StandardCharsets.UTF_8);
          boolean mark = json.startsWith("\uFEFF");
          if (mark
              || !Arrays.equals(utf8(json), input)
              || json.contains("NaN")
              || json.contains("\0")) {
            return; // others noticed it earlier, or a word that only we accept
          }
          compare(new JsonMapper(factory), json, input);
        });
  }

  private static void compare(JsonMapper mapper, String json, byte[] input) throws IOException {
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    String refusal = "";
    try {
      Utf8Writer writer = new Utf8Writer(new Found(found));
      new JsonText(new FieldPath("text"), writer).find(new ByteArrayInputStream(input));
      writer.flush();
    } catch (JsonScanner.Malformed e) {
      refusal = e.getMessage();
    }
    if (refusal.startsWith("the field")) {
      throw new CorpusException(refusal); // before the end was seen
    }
    boolean ours = refusal.isEmpty() || refusal.startsWith("there is no field");
    JsonNode theirs = MissingNode.getInstance();
    try {
      theirs = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
    } catch (JacksonException e) {
      if (e instanceof StreamConstraintsException || e.getOriginalMessage().contains("surrogate")) {
        return; // the other's limits, and half a pair in a name, which the grammar allows
      }
    }
    if (ours != theirs.isObject()) {
      throw new IllegalStateException(json + ": " + refusal);
    }
    if (refusal.isEmpty() && theirs.path("text").isString()) {
      // Java, too, writes half of a pair as a question mark.
      byte[] expected = utf8(theirs.path("text").stringValue());
      if (!Arrays.equals(expected, found.toByteArray())) {
        throw new IllegalStateException(json + " gave " + found);
      }
    }
    if (!refusal.isEmpty()) {
      throw new CorpusException(refusal);
    }
  }
}
