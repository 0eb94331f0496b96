package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTest {
  private static final ShardHeader.Key KEY = new ShardHeader.Key("ab".repeat(32));
  private static final ShardHeader.Part PART = ShardHeader.Part.TRAIN;
  @TempDir Path folder;

  private Path write(Tokenizer tokenizer, int[] ids) throws IOException {
    Path file = folder.resolve("shard");
    try (ShardWriter writer = new ShardWriter(file, tokenizer)) {
      writer.accept(ids, 0, ids.length);
      writer.complete(KEY, PART);
      writer.commit();
    }
    return file;
  }

  private static int[] randomIds(int count, int bound) {
    return new Random(count).ints(count, 0, bound).toArray();
  }

  @Test
  void bothWidthsComeBack() throws IOException {
    for (Tokenizer tokenizer : List.of(new ByteTokenizer(), new PairTokenizer())) {
      int[] ids = randomIds(1_500_001, tokenizer.vocabularySize()); // more than one buffer
      Path file = write(tokenizer, ids);
      int width = tokenizer.vocabularySize() == 256 ? 1 : 2;
      assertEquals(96 + (long) width * ids.length, Files.size(file));
      try (TokenSequence tokens = ShardReader.open(file, KEY, PART, tokenizer.vocabularySize())) {
        assertEquals(ids.length, tokens.size());
        assertEquals(Arrays.stream(ids).mapToLong(tokenizer::textBytes).sum(), tokens.textBytes());
        assertArrayEquals(ids, Corpora.ids(tokens));
      }
    }
  }

  @Test
  void layoutIsLittleEndianAsDocumented() throws IOException {
    byte[] file = Files.readAllBytes(write(new PairTokenizer(), new int[] {0x0102, 0, 0x41}));
    assertArrayEquals("INTEGGTK".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(file, 8));
    assertArrayEquals(
        new byte[] {1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0},
        Arrays.copyOfRange(file, 8, 24));
    assertArrayEquals(
        new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0},
        Arrays.copyOfRange(file, 24, 40));
    assertArrayEquals(new byte[] {2, 1, 0, 0, 0x41, 0}, Arrays.copyOfRange(file, 96, 102));
  }

  private static void refused(Path file) {
    CorpusException error =
        assertThrows(CorpusException.class, () -> ShardReader.open(file, KEY, PART, 256).close());
    assertEquals(1, error.getMessage().lines().count());
    assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
  }

  @Test
  void everyTruncationAndExtensionIsRefused() throws IOException {
    Path file = write(new ByteTokenizer(), randomIds(500, 256));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      refused(file);
    }
    for (int more : new int[] {1, 2, 96, 4096}) {
      Files.write(file, Arrays.copyOf(whole, whole.length + more));
      refused(file);
    }
    Files.delete(file);
    refused(file);
  }

  @Test
  void everyChangedByteIsRefused() throws IOException {
    Path file = write(new ByteTokenizer(), randomIds(500, 256));
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << at % 8);
      Files.write(file, changed);
      refused(file);
    }
  }

  @Test
  void shardOfAnotherCorpusPartOrTokenizerIsRefused() throws IOException {
    Path file = write(new ByteTokenizer(), randomIds(500, 256));
    ShardHeader.Key other = new ShardHeader.Key("cd".repeat(32));
    assertThrows(CorpusException.class, () -> ShardReader.open(file, other, PART, 256));
    assertThrows(
        CorpusException.class, () -> ShardReader.open(file, KEY, ShardHeader.Part.VALIDATION, 256));
    assertThrows(CorpusException.class, () -> ShardReader.open(file, KEY, PART, 65_536));
  }

  @Test
  void writerThatIsNotCommittedLeavesNothing() throws IOException {
    try (ShardWriter writer = new ShardWriter(folder.resolve("shard"), new ByteTokenizer())) {
      writer.accept(new int[] {1, 2, 3}, 0, 3);
    }
    assertEquals(List.of(), Corpora.files(folder));
  }

  @Test
  void brokenCacheEntryIsMadeAgain() throws IOException {
    Logger log = Logger.getLogger("org.integg.corpora"); // it would report every repaired entry
    log.setLevel(Level.OFF);
    Path cache = folder.resolve("cache");
    Path text = Files.writeString(folder.resolve("a.txt"), "to be broken and mended ".repeat(40));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), text.toString());
    int[] expected;
    try (Corpus corpus = Corpora.cache(cache).open(spec)) {
      corpus.baselines();
      expected = Corpora.ids(corpus.train());
    }
    List<String> names = Corpora.files(cache);
    assertEquals(4, names.size());
    for (String name : names) {
      Path file = cache.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length <= whole.length + 1; length += 13) {
        Files.write(file, Arrays.copyOf(whole, length));
        try (Corpus corpus = Corpora.cache(cache).open(spec)) {
          assertArrayEquals(expected, Corpora.ids(corpus.train()));
          assertTrue(corpus.baselines().unigram() > 1);
        }
        assertArrayEquals(whole, Files.readAllBytes(file), name + " cut at " + length);
      }
      Files.delete(file);
      try (Corpus corpus = Corpora.cache(cache).open(spec)) {
        corpus.baselines();
      }
      assertArrayEquals(whole, Files.readAllBytes(file), name + " deleted");
    }
    assertEquals(names, Corpora.files(cache));
    log.setLevel(null);
  }

  @Test
  void shardThatIsChangedWhileItIsMapped() throws IOException {
    Path file = write(new ByteTokenizer(), randomIds(50_000, 256));
    byte[] whole = Files.readAllBytes(file);
    try (TokenSequence tokens = ShardReader.open(file, KEY, PART, 256)) {
      tokens.check();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) (whole[7_000] ^ 1)}), 7_000);
      }
      CorpusException error = assertThrows(CorpusException.class, tokens::check);
      assertTrue(error.getMessage().contains(file + " was changed"), error.getMessage());
    }
    Files.write(file, whole);
    try (TokenSequence tokens = ShardReader.open(file, KEY, PART, 256)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      tokens.check();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(20_000);
      }
      assertThrows(CorpusException.class, tokens::check);
    }
    Files.write(file, whole);
    try (TokenSequence tokens = ShardReader.open(file, KEY, PART, 256)) {
      Files.delete(file); // as when an entry is made again; the mapped data stays
      tokens.check();
      Files.write(file, new byte[9]);
      tokens.check();
    }
  }
}
