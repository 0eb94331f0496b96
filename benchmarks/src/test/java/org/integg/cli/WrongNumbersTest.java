package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.integg.model.Checkpoint;
import org.integg.model.EggConfig;
import org.integg.model.RandomCheckpoints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Claim: every command reports an invalid number in one line that names the option, before it does
 * any work. The list below has invalid numbers for every option that takes one; a new option needs
 * an entry.
 */
class WrongNumbersTest {
  private static final Set<Class<?>> NUMBERS =
      Set.of(int.class, long.class, double.class, Integer.class, Long.class, Double.class);

  /** Every number is a seed. */
  private static final Set<String> SEEDS = Set.of("--seed", "--seeds", "--shuffle");

  /** Invalid values of options, with the command before them if it matters. */
  private static final Map<String, String> WRONG =
      Map.ofEntries(
          Map.entry("--dim", "0 -1 255 8192 2147483647"),
          Map.entry("--layers", "0 -1 65 2147483647"),
          Map.entry("--population", "0 -1 3 2147483646"),
          Map.entry("--group-size", "0 -1 9 2147483647"),
          Map.entry("--rank", "0 -1 65"),
          Map.entry("--sigma-shift", "-1 28"),
          Map.entry("bench rank --sigma-shift", "-1 9 4,9"),
          Map.entry("--alpha", "0 -1 NaN Infinity"),
          Map.entry("--alpha-decay-steps", "0 -1"),
          Map.entry("--fitness-bits", "0 -1 13"),
          Map.entry("--noise-reuse", "0 -1"),
          Map.entry("--tokens-per-update", "0 -1 6 2147483644"),
          Map.entry("bench backprop --tokens-per-update", "0 -1 4097"),
          Map.entry("--blocks", "0 -1 2147483647"),
          Map.entry("--horizon", "0 -1 9"),
          Map.entry("--rate", "0 -1 NaN 1e30"),
          Map.entry("--rate-fall", "0 -1 1001"),
          Map.entry("tune --rate", "-1 NaN 9"),
          Map.entry("tune --starts", "0 -1 1001"),
          Map.entry("--ema", "-1 2 NaN"),
          Map.entry("--decay", "-1 2 NaN"),
          Map.entry("--streams", "0 -1 4097"),
          Map.entry("--questions", "0 -1 2147483647"),
          Map.entry("--sigma", "0 -1 5 NaN"),
          Map.entry("--demonstrations", "0 -1 1000001"),
          Map.entry("--start-steps", "0 -1 100001"),
          Map.entry("--warm-up", "-1 100001"),
          Map.entry("--passes", "0 -1 17"),
          Map.entry("--clip", "0 -1 2 NaN"),
          Map.entry("--kl", "-1 2 NaN"),
          Map.entry("--validate-every", "-1"),
          Map.entry("--validation-tokens", "-1"),
          Map.entry("--validation-questions", "0 -1 2147483647"),
          Map.entry("--validation-fraction", "0 -1 1 NaN"),
          Map.entry("--validations", "0 -1 2147483647"),
          Map.entry("--parallel", "0 -1 2147483647"),
          Map.entry("--minutes", "0 -1 NaN Infinity"),
          Map.entry("--cpu-seconds", "0 -1 NaN Infinity"),
          Map.entry("--member-tokens", "0 -1 NaN 1e30"),
          Map.entry("bench cosine --member-tokens", "-1 NaN 1e30"),
          Map.entry("--steps", "0 -1"),
          Map.entry("--threads", "0 -1 2147483647"),
          Map.entry("tokenizer train --threads", "-1 2147483647"),
          Map.entry("--tokens", "0 -1"),
          Map.entry("bench backprop --tokens", "0 -1 NaN Infinity"),
          Map.entry("--temperature", "-1 101 NaN"),
          Map.entry("--top-k", "-1 2147483647"),
          Map.entry("--top-p", "0 -1 2 NaN"),
          Map.entry("--min-p", "-1 2 NaN"),
          Map.entry("--documents", "0 -1 2147483647"),
          Map.entry("--bytes", "0 -1 2147483647"),
          Map.entry("--vocab-size", "0 -1 256 65537"),
          Map.entry("--min-frequency", "0 -1"),
          Map.entry("--show", "0 -1 2147483647"),
          Map.entry("--port", "-1 65536"),
          Map.entry("--watch", "-1 65536"),
          Map.entry("--overhead-ms", "-1 NaN Infinity"),
          Map.entry("--task-ms", "-1 NaN Infinity"),
          Map.entry("--gigabits", "0 -1 NaN Infinity"),
          Map.entry("--target", "0 -1 NaN Infinity"),
          Map.entry("--windows", "0 -1 2147483647"),
          Map.entry("--pairs", "0 -1 255 2147483647"),
          Map.entry("--draws", "0 -1 3 2147483647"));

  /** Options for which commands have their own wording. */
  private static final Map<String, String> WORDS =
      Map.of("vocab-size", "vocabulary size", "min-frequency", "minimum frequency");

  @TempDir private Path folder;
  private Path text;
  private Path model;

  @BeforeEach
  void prepare() throws IOException {
    text = folder.resolve("text.txt");
    Files.writeString(text, "The quick brown fox jumps over the lazy dog.\n".repeat(100));
    model = folder.resolve("model.safetensors");
    EggConfig config = new EggConfig(EggConfig.MIN_VOCABULARY, EggConfig.WIDTH_STEP, 1);
    new Checkpoint(RandomCheckpoints.gaussian(config, 1), Optional.of(Checkpoint.BYTES), Map.of())
        .write(model);
  }

  /** What a command needs besides the number. */
  private List<String> needed(String command) {
    List<String> corpus =
        List.of("--corpus", text.toString(), "--cache", folder.resolve("cache").toString());
    String runs = folder.resolve("runs").toString();
    return switch (command) {
      case "train" -> with(corpus, "--runs", runs);
      case "study" -> with(corpus, "--studies", runs);
      case "tune" -> List.of("--runs", runs, "--env", "Catch");
      case "eval" -> List.of("--checkpoint", model.toString(), "--env", "Catch");
      case "sample" -> List.of("--checkpoint", model.toString());
      case "corpus" -> List.of(text.toString());
      case "corpus prepare", "corpus stats", "corpus head" -> List.of(text.toString());
      case "tokenizer train" ->
          with(corpus, "--vocab-size", "300", "--out", folder.resolve("bpe.json").toString());
      case "cluster measure" -> with(corpus, "--master", "local-cluster[1,1,512]");
      case "bench grpo" -> List.of("--checkpoint", model.toString(), "--task", "sort-3");
      case "bench cosine", "bench backprop" -> corpus;
      default -> List.of();
    };
  }

  private static List<String> with(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  private static boolean isNumber(OptionSpec option) {
    return NUMBERS.contains(option.typeInfo().getType())
        || Stream.of(option.typeInfo().getAuxiliaryTypes()).anyMatch(NUMBERS::contains);
  }

  @Test
  void everyWrongNumberIsOneLine() {
    List<String> faults = new ArrayList<>();
    AllCommands.egg().getSubcommands().forEach((name, made) -> test(name, made, faults));
    assertEquals("", String.join("\n", faults));
  }

  private void test(String command, CommandLine made, List<String> faults) {
    made.getSubcommands().forEach((name, below) -> test(command + " " + name, below, faults));
    for (OptionSpec option : made.getCommandSpec().options()) {
      if (isNumber(option) && !option.hidden() && !SEEDS.contains(option.longestName())) {
        String name = option.longestName();
        String wrong = WRONG.getOrDefault(command + " " + name, WRONG.getOrDefault(name, ""));
        if (wrong.isEmpty()) {
          faults.add(command + " " + name + ": say what it cannot be");
        }
        for (String value : wrong.split(" ")) {
          fault(command, name, value).ifPresent(faults::add);
        }
      }
    }
  }

  private Optional<String> fault(String command, String option, String value) {
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    List<String> needed = new ArrayList<>(needed(command));
    int twice = needed.indexOf(option);
    if (twice >= 0) {
      needed.subList(twice, twice + 2).clear();
    }
    line.addAll(needed);
    if (command.equals("study") && !Set.of("--minutes", "--cpu-seconds").contains(option)) {
      line.addAll(List.of("--cpu-seconds", "1"));
    }
    line.add(option + "=" + value);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Egg.run(out, err, line.toArray(String[]::new));
    String said = err.toString();
    String name = option.substring(2);
    boolean named =
        said.replace('-', ' ').contains(WORDS.getOrDefault(name, name).replace('-', ' '));
    boolean well = code == 2 && named && said.startsWith("egg: ") && said.lines().count() == 1;
    String printed = out.toString().lines().findFirst().orElse("");
    return well && printed.isEmpty() && !said.contains("internal error")
        ? Optional.empty()
        : Optional.of(
            "egg %s %s=%s: %d %s %s"
                .formatted(command, option, value, code, said.strip(), printed));
  }
}
