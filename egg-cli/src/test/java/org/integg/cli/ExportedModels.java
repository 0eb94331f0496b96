package org.integg.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.integg.model.Cell;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.RandomCheckpoints;
import org.integg.tokenizer.Tokenizer;
import org.integg.tokenizer.Tokenizers;

/** A model on the disk, exported, and the results of `egg sample` and `egg score` with it. */
final class ExportedModels {
  /** The models to test; larger ones with {@code -Pexports}. */
  static Stream<Shape> shapes() {
    Stream<Shape> small =
        Stream.of(
            new Shape("bytes", 16, 1, Mlp.CLIP),
            new Shape("bytes", 48, 3, Mlp.RELU),
            new Shape("gpt2", 16, 2, Mlp.NONE),
            new Shape("bytes", 32, 2, Mlp.RELU, Cell.MINGRU));
    return all() ? Stream.concat(small, large()) : small;
  }

  /** Whether everything is tested, as with {@code -Pexports}. */
  static boolean all() {
    return Boolean.getBoolean("integg.export.all");
  }

  private static Stream<Shape> large() {
    return Stream.of(
        new Shape("plain", 16, 3, Mlp.RELU),
        new Shape("digits", 64, 2, Mlp.CLIP),
        new Shape("pattern", 80, 1, Mlp.RELU),
        new Shape("bytes", 64, 1, Mlp.RELU),
        new Shape("bytes", 128, 2, Mlp.NONE),
        new Shape("bytes", 256, 1, Mlp.RELU),
        new Shape("digits", 128, 3, Mlp.NONE, Cell.MINGRU),
        new Shape("gpt2", 256, 3, Mlp.CLIP));
  }

  /** Number of tokens that a program draws; enough for 10,000 characters if it is fast. */
  static int tokens(int few) {
    return all() ? 10_000 : few;
  }

  /** Ways to draw, as options of `egg sample` and of every program. */
  static final List<List<String>> SETTINGS =
      List.of(
          List.of("--temperature", "0"),
          List.of("--temperature", "1", "--top-k", "40", "--seed", "1"),
          List.of("--temperature", "0.85", "--top-p", "0.9", "--seed", "-2"),
          List.of("--temperature", "1.5", "--min-p", "0.03", "--seed", "9223372036854775807"),
          List.of("--top-k", "60", "--top-p", "0.95", "--min-p", "0.001", "--seed", "4"));

  /** A prompt that is awkward in every possible way. */
  static final String PROMPT =
      "Grüße, it's 1234 o'clock!\n\n  \tthe end \u00a0\u3000of 東京 and 😀  \r\n 'll 5x x5 \u0300 ";

  /**
   * A model.
   *
   * @param words how text becomes tokens: bytes, or a kind of pre-tokenizer
   */
  record Shape(String words, int width, int layers, Mlp mlp, Cell cell) {
    Shape(String words, int width, int layers, Mlp mlp) {
      this(words, width, layers, mlp, Cell.EGG);
    }
  }

  private static final String PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}|"
          + " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+";

  private final Path folder;
  private final Cli cli;
  private final Path checkpoint;
  private final int vocabulary;
  private final Map<String, String> samples = new HashMap<>();

  ExportedModels(Path folder, Shape shape) throws IOException {
    this.folder = folder;
    cli = new Cli(folder);
    Optional<Tokenizer> tokenizer =
        shape.words().equals("bytes") ? Optional.empty() : Optional.of(tokenizer(shape.words()));
    vocabulary = tokenizer.map(Tokenizer::vocabularySize).orElse(256);
    EggConfig config =
        new EggConfig(vocabulary, shape.width(), shape.layers(), shape.mlp(), shape.cell());
    checkpoint = folder.resolve("model.safetensors");
    new Checkpoint(
            RandomCheckpoints.gaussian(config, shape.hashCode()),
            tokenizer.map(Tokenizer::definition).or(() -> Optional.of(Checkpoint.BYTES)),
            Map.of())
        .write(checkpoint);
    Files.writeString(folder.resolve("prompt.txt"), PROMPT);
  }

  private Tokenizer tokenizer(String words) throws IOException {
    String text = (PROMPT + "the quick brown fox can't 12 345 jump; ").repeat(20);
    Path file = folder.resolve("bpe.json");
    egg(
        "tokenizer",
        "train",
        "--corpus",
        Files.writeString(folder.resolve("text.txt"), text).toString(),
        "--vocab-size",
        "320",
        "--words",
        words.equals("plain") ? "plain" : "gpt2",
        "--out",
        file.toString());
    String byteLevel = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":%b}";
    String steps =
        switch (words) {
          case "digits" ->
              "{\"type\":\"Digits\",\"individual_digits\":true}," + byteLevel.formatted(true);
          case "pattern" -> split(PATTERN) + byteLevel.formatted(false);
          case "wide" -> split("[ab]*a[ab]{14}") + byteLevel.formatted(false);
          default -> "";
        };
    if (!steps.isEmpty()) {
      String own = "{\"type\":\"Sequence\",\"pretokenizers\":[" + steps + "]}";
      String json = Files.readString(file);
      int from = json.indexOf("\"pre_tokenizer\":") + "\"pre_tokenizer\":".length();
      int to = json.indexOf(",\"post_processor\"");
      Files.writeString(
          file,
          json.substring(0, from)
              + own
              + json.substring(to).replace("\"ignore_merges\":false", "\"ignore_merges\":true"));
    }
    return Tokenizers.named(file.toString());
  }

  private static String split(String regex) {
    return "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"%s\"},\"behavior\":\"Isolated\"},"
        .formatted(regex);
  }

  Path checkpoint() {
    return checkpoint;
  }

  private String egg(String... args) {
    Cli.Result result = cli.egg(args);
    if (result.code() != 0) {
      throw new IllegalStateException(result.err());
    }
    return result.out();
  }

  /** Exports the model as a program, and returns its file. */
  Path export(String name) {
    Path file = folder.resolve(name);
    egg("export", "--checkpoint", checkpoint.toString(), "--to", file.toString());
    return file;
  }

  /** The options of a program that draws. */
  static List<String> options(List<String> setting, int tokens) {
    List<String> all = new ArrayList<>(setting);
    Collections.addAll(all, "--prompt-file", "prompt.txt", "--tokens", Integer.toString(tokens));
    return all;
  }

  /** What `egg sample` prints, in Latin-1. */
  String sample(List<String> setting, int tokens) {
    return samples.computeIfAbsent(setting + " " + tokens, key -> drawn(setting, tokens));
  }

  private String drawn(List<String> setting, int tokens) {
    List<String> all = new ArrayList<>(List.of("sample", "--checkpoint", checkpoint.toString()));
    all.addAll(options(setting, tokens));
    all.set(all.indexOf("prompt.txt"), folder.resolve("prompt.txt").toString());
    String text = egg(all.toArray(String[]::new));
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** A file of raw tokens, including the whole vocabulary and separators. */
  Path tokenFile() throws IOException {
    EggConfig config = new EggConfig(vocabulary, 16, 1);
    int[] tokens = RandomCheckpoints.tokens(config, 300, 5);
    byte[] raw = new byte[tokens.length * (vocabulary > 256 ? 2 : 1)];
    for (int i = 0; i < tokens.length; i++) {
      if (vocabulary > 256) {
        raw[2 * i] = (byte) tokens[i];
        raw[2 * i + 1] = (byte) (tokens[i] >> 8);
      } else {
        raw[i] = (byte) tokens[i];
      }
    }
    return Files.write(folder.resolve("tokens.bin"), raw);
  }

  /** What `egg score` prints about tokens and log-likelihood; it also writes the logits. */
  String score(Path logits) throws IOException {
    String tokens = tokenFile().toString();
    String out =
        egg(
            "score",
            "--checkpoint",
            checkpoint.toString(),
            "--tokens",
            tokens,
            "--logits",
            logits.toString());
    return out.substring(0, out.indexOf("exact_bits"));
  }
}
