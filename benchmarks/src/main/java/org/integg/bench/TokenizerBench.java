package org.integg.bench;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.tokenizer.BpeTokenizer;
import org.integg.tokenizer.BpeTraining;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.Progress;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.TokenizerFiles;

/**
 * Measures the speed of tokenizers and of making shards, on the {@code .txt} files of a folder.
 * Everything but {@code train} runs on one thread.
 *
 * <pre>
 * TokenizerBench encode FOLDER         against jtokkit, same ranks, same text, same run
 * TokenizerBench word                  one word of a million equal letters
 * TokenizerBench train FOLDER          8,192 merges on two threads
 * TokenizerBench shards FOLDER GIGABYTES  text made by repeating, into shards
 * </pre>
 */
public final class TokenizerBench {
  private static final int ROUNDS = 7;
  private static final int MERGES = 8_192;
  private static final int LETTERS = 1_000_000;

  private TokenizerBench() {}

  /** Runs one of the measurements. */
  public static void main(String[] args) throws IOException {
    String what = args.length == 0 ? "" : args[0];
    switch (what) {
      case "encode" -> encode(Path.of(args[1]));
      case "word" -> word();
      case "train" -> train(Path.of(args[1]));
      case "shards" -> shards(Path.of(args[1]), Double.parseDouble(args[2]));
      default -> throw new IllegalArgumentException("encode, word, train or shards");
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static List<Path> texts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  private static byte[] text(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : texts(folder)) {
      all.append(Files.readString(file));
    }
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Tokenizer gpt2() throws IOException {
    String ranks = "/com/knuddels/jtokkit/r50k_base.tiktoken";
    Path file = Files.createTempFile("ranks", ".tiktoken");
    try (InputStream in = Encoding.class.getResourceAsStream(ranks)) {
      if (in == null) {
        throw new IOException("jtokkit has no " + ranks);
      }
      Files.write(file, in.readAllBytes());
      return TokenizerFiles.read(file);
    } finally {
      Files.delete(file);
    }
  }

  /** CPU time of this thread, so that a busy machine hardly disturbs it. */
  private static double seconds(Runnable work) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    work.run();
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }

  private static void encode(Path folder) throws IOException {
    byte[] utf8 = text(folder);
    String text = new String(utf8, StandardCharsets.UTF_8);
    Tokenizer ours = gpt2();
    Encoding theirs = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    int[] same = Arrays.stream(ours.encode(utf8)).map(id -> id == 50_256 ? 0 : id).toArray();
    if (!Arrays.equals(same, theirs.encodeOrdinary(text).toArray())) {
      throw new IllegalStateException("the ids differ");
    }
    double bestOurs = Double.MAX_VALUE;
    double bestTheirs = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) { // in turns, so that both see the same machine
      bestTheirs = Math.min(bestTheirs, seconds(() -> theirs.encodeOrdinary(text)));
      bestOurs = Math.min(bestOurs, seconds(() -> ours.encode(utf8)));
    }
    double megabytes = utf8.length / 1e6;
    say(
        "%.1f MB, r50k ranks, one thread, best of %d: jtokkit %.1f MB/s, Integg %.1f MB/s: %.2f×",
        megabytes, ROUNDS, megabytes / bestTheirs, megabytes / bestOurs, bestTheirs / bestOurs);
  }

  private static void word() throws IOException {
    Tokenizer ours = gpt2();
    byte[] word = new byte[LETTERS];
    Arrays.fill(word, (byte) 'a');
    say("first, cold: %.2f s", seconds(() -> ours.encode(word)));
    say("second: %.2f s", seconds(() -> ours.encode(word)));
  }

  private static void train(Path folder) throws IOException {
    List<String> sources = texts(folder).stream().map(Path::toString).toList();
    CorpusCache cache = new CorpusCache(Files.createTempDirectory("bench"));
    BpeTraining settings = BpeTraining.of(257 + MERGES).withThreads(2);
    List<BpeTokenizer> trained = new ArrayList<>();
    long start = System.nanoTime();
    trained.add(cache.trainTokenizer(sources, settings, Progress.NONE));
    double time = (System.nanoTime() - start) / 1e9;
    byte[] text = text(folder);
    int tokens = trained.getFirst().encode(text).length;
    say(
        "%d merges on %.1f MB, cold, two threads: %.2f s; %.2f bytes a token",
        trained.getFirst().vocabularySize() - 257,
        text.length / 1e6,
        time,
        text.length / (double) tokens);
  }

  private static void shards(Path folder, double gigabytes) throws IOException {
    byte[] text = text(folder);
    Path work = Files.createTempDirectory("bench");
    Path large = work.resolve("large.txt");
    long size = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(large), 1 << 20)) {
      while (size < gigabytes * 1e9) {
        out.write(text);
        size += text.length;
      }
    }
    for (Tokenizer tokenizer : List.of(gpt2(), new ByteTokenizer())) {
      Memory memory = new Memory(size);
      long start = System.nanoTime();
      CorpusCache cache = new CorpusCache(work.resolve("cache"));
      CorpusSpec spec = CorpusSpec.of(tokenizer, large.toString());
      try (Corpus corpus = cache.open(spec, memory)) {
        double time = (System.nanoTime() - start) / 1e9;
        say(
            "%s: %.2f GB into %d tokens in %.1f s, %.1f MB/s (hashing, checking, tokenizing and"
                + " checking the shard); heap in MB after each tenth of the tokenizing: %s",
            tokenizer.name(),
            size / 1e9,
            corpus.train().size() + corpus.validation().size(),
            time,
            size / 1e6 / time,
            memory.seen);
      }
    }
  }

  /** Measures the heap ten times while text is tokenized. */
  private static final class Memory implements Progress {
    private final long step;
    private final List<Long> seen = new ArrayList<>();

    Memory(long size) {
      step = size / 10;
    }

    @Override
    public void update(String what, Unit unit, long done, long total) {
      if (what.equals("tokenizing") && done / step > seen.size()) {
        System.gc();
        seen.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
      }
    }
  }
}
