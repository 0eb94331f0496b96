package org.integg.corpora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.integg.tokenizer.ByteTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several makers of one cache entry at once: all get the same tokens, and nothing is left over. */
class SharedCacheTest {
  private static final String SOURCE = "builtin:grammar:9";
  @TempDir Path folder;

  @Test
  void threadsThatMakeTheSameShard() throws Exception {
    int threads = 4;
    CyclicBarrier together = new CyclicBarrier(threads);
    Path cache = folder.resolve("cache");
    Path text = Files.writeString(folder.resolve("a.txt"), "many hands ".repeat(50_000));
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), text.toString());
    Callable<int[]> maker =
        () -> {
          together.await();
          try (Corpus corpus = Corpora.cache(cache).open(spec)) {
            corpus.baselines();
            return Corpora.ids(corpus.train());
          }
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<int[]>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(pool.submit(maker));
      }
      int[] expected = new ByteTokenizer().encode(Files.readAllBytes(text));
      for (Future<int[]> result : results) {
        assertArrayEquals(Arrays.copyOf(expected, 495_000), result.get());
      }
    }
    assertEquals(4, Corpora.files(cache).size());
  }

  @Test
  void processesThatMakeTheSameShard() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(start(folder.resolve("shared"), folder.resolve("out" + i)));
    }
    for (Process process : processes) {
      assertEquals(0, process.waitFor());
    }
    try (Corpus alone =
        Corpora.cache(folder.resolve("alone")).open(CorpusSpec.of(new ByteTokenizer(), SOURCE))) {
      String expected = alone.fingerprint() + " " + hash(alone);
      assertEquals(expected, Files.readString(folder.resolve("out0")));
      assertEquals(expected, Files.readString(folder.resolve("out1")));
    }
    List<String> files = Corpora.files(folder.resolve("alone"));
    assertEquals(files, Corpora.files(folder.resolve("shared")));
    for (String file : files) {
      Path alone = folder.resolve("alone").resolve(file);
      assertEquals(-1, Files.mismatch(alone, folder.resolve("shared").resolve(file)));
    }
  }

  @Test
  void killedMakerChangesNothing() throws Exception {
    Path cache = folder.resolve("killed");
    Path out = folder.resolve("never");
    for (int tenths = 3; tenths <= 9; tenths += 2) { // anywhere on the way
      Process maker = start(cache, out);
      Thread.sleep(tenths * 100L);
      maker.destroyForcibly().waitFor();
    }
    CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), SOURCE);
    try (Corpus alone = Corpora.cache(folder.resolve("alone")).open(spec);
        Corpus again = Corpora.cache(cache).open(spec)) {
      assertEquals(alone.fingerprint(), again.fingerprint());
    }
    for (String file : Corpora.files(folder.resolve("alone"))) {
      Path made = folder.resolve("alone").resolve(file);
      assertEquals(-1, Files.mismatch(made, cache.resolve(file)), file);
    }
  }

  private static Process start(Path cache, Path out) throws IOException {
    return Processes.start(Maker.class, cache.toString(), out.toString());
  }

  private static int hash(Corpus corpus) {
    return 31 * Arrays.hashCode(Corpora.ids(corpus.train()))
        + Arrays.hashCode(Corpora.ids(corpus.validation()));
  }

  /** A separate process: opens the corpus and writes what it saw. */
  static final class Maker {
    private Maker() {}

    /** Takes the cache folder and the file to write. */
    public static void main(String[] args) throws IOException {
      CorpusSpec spec = CorpusSpec.of(new ByteTokenizer(), SOURCE);
      try (Corpus corpus = Corpora.cache(Path.of(args[0])).open(spec)) {
        Files.writeString(Path.of(args[1]), corpus.fingerprint() + " " + hash(corpus));
      }
    }
  }
}
