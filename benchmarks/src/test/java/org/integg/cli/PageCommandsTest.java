package org.integg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Claim: every command in the README, in docs/ and in the commands' own help exists and accepts the
 * given options and values; files that the README uses were made by an earlier line.
 */
class PageCommandsTest {
  /** A word of a shell, including its quoted parts. */
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  /** The command after any prefix, and its words up to the next command or a comment. */
  private static final Pattern EGG = Pattern.compile("^(?:.*[:&] +|.* )?(?:\\./)?egg +(\\S.*)$");

  private static final Pattern END = Pattern.compile("  +#.*$|\\s[|&>)].*$|  +.*$|\\)$");

  /** Files that the reader provides. */
  private static final Set<String> BROUGHT = Set.of("book.txt", "notes/");

  private static final String RUNS = "runs/";

  /** A command, and where it occurs. */
  private record Line(String at, List<String> words) {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md")) || !Files.exists(folder.resolve("docs"))) {
      folder = Objects.requireNonNull(folder.getParent());
    }
    return folder;
  }

  private static List<Line> commands(Path page) throws IOException {
    List<String> code = new ArrayList<>();
    boolean fenced = false;
    for (String line : Files.readAllLines(page)) {
      boolean fence = line.startsWith("```");
      fenced ^= fence;
      boolean shown = !fence && (fenced || line.startsWith("    "));
      code.add(shown ? line : "");
    }
    return commands(String.valueOf(page.getFileName()), code);
  }

  /** The commands among lines, some of which continue on the next line. */
  private static List<Line> commands(String where, List<String> lines) {
    List<Line> commands = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String at = where + ":" + (i + 1);
      String line = lines.get(i);
      while (line.endsWith("\\") && i + 1 < lines.size()) {
        line = line.substring(0, line.length() - 1).stripTrailing() + " " + lines.get(++i).strip();
      }
      Matcher egg = EGG.matcher(line);
      if (egg.matches()) {
        words(egg.group(1)).ifPresent(words -> commands.add(new Line(at, words)));
      }
    }
    return commands;
  }

  /** The words of a command; empty if it is a pattern of commands. */
  private static Optional<List<String>> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(END.matcher(command).replaceFirst(""));
    while (word.find()) {
      String text = word.group().replaceAll("['\"]", "");
      if (!text.equals("…")) {
        words.add(text);
      }
    }
    return words.contains("COMMAND") ? Optional.empty() : Optional.of(words);
  }

  private static ParseResult parse(List<String> words) {
    List<String> given = words.stream().filter(word -> !word.startsWith("@")).toList();
    return AllCommands.egg().parseArgs(given.toArray(String[]::new));
  }

  private static void check(List<Line> lines, List<String> faults) {
    for (Line line : lines) {
      try {
        ParseResult parsed = parse(line.words());
        if (!parsed.unmatched().isEmpty() || !parsed.hasSubcommand()) {
          faults.add(line + ": " + parsed.unmatched());
        }
      } catch (ParameterException e) {
        faults.add(line + ": " + e.getMessage());
      }
    }
  }

  @Test
  void everyCommandOfThePagesIsThere() throws IOException {
    List<String> faults = new ArrayList<>();
    List<Line> all = new ArrayList<>();
    try (Stream<Path> pages = Files.walk(root().resolve("docs"))) {
      for (Path page : pages.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
        all.addAll(commands(page));
      }
    }
    all.addAll(commands(root().resolve("README.md")));
    check(all, faults);
    assertEquals("", String.join("\n", faults));
    assertTrue(all.size() > 50, "commands found: " + all.size());
  }

  @Test
  void everyExampleOfTheHelpIsThere() {
    List<String> faults = new ArrayList<>();
    List<Line> all = new ArrayList<>();
    AllCommands.egg().getSubcommands().forEach((name, command) -> examples(name, command, all));
    check(all, faults);
    assertEquals("", String.join("\n", faults));
    assertTrue(all.size() > 30, "examples found: " + all.size());
  }

  private static void examples(String name, CommandLine command, List<Line> all) {
    List<String> lines = new ArrayList<>();
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      lines.addAll(line.replace("%n", "\n").lines().filter(l -> l.startsWith("  ")).toList());
    }
    all.addAll(commands(name + " --help", lines));
    command.getSubcommands().forEach((sub, below) -> examples(name + " " + sub, below, all));
  }

  @Test
  void whatTheReadmeUsesALineBeforeHasMade() throws IOException {
    List<String> faults = new ArrayList<>();
    Set<String> made = new HashSet<>(BROUGHT);
    for (Line line : commands(root().resolve("README.md"))) {
      ParseResult egg = parse(line.words());
      ParseResult parsed = egg.subcommand();
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      for (String used : uses(egg.subcommand().commandSpec().name(), parsed)) {
        if (!made.contains(used)) {
          faults.add(line + ": nothing has made " + used);
        }
      }
      made.addAll(makes(egg.subcommand().commandSpec().name(), parsed));
    }
    assertEquals(List.of(), faults);
    assertTrue(made.containsAll(Set.of("first", "bits", "far", "small-jdk-1")), made::toString);
  }

  private static List<String> makes(String command, ParseResult parsed) {
    List<String> made = new ArrayList<>();
    if (Set.of("train", "tune").contains(command) && !parsed.hasMatchedOption("--resume")) {
      // The first run without a name and a corpus is named after its preset and the JDK.
      String preset = parsed.matchedOptionValue("--preset", Optional.of("small")).orElseThrow();
      made.addAll(values(parsed, "--name"));
      if (made.isEmpty() && !parsed.hasMatchedOption("--corpus")) {
        made.add(preset + "-jdk-1");
      }
    }
    made.addAll(values(parsed, "--out"));
    return made;
  }

  private static List<String> uses(String command, ParseResult parsed) {
    List<String> used = new ArrayList<>();
    List<String> options = new ArrayList<>(List.of("--resume", "--checkpoint", "--corpus"));
    options.add("--tokenizer");
    if (Set.of("eval", "sample", "export").contains(command)) {
      options.add("--name");
    }
    if (command.equals("score")) {
      options.add("--tokens");
    }
    options.forEach(option -> used.addAll(values(parsed, option)));
    if (!command.equals("help")) {
      parsed.matchedPositionals().forEach(each -> used.addAll(each.originalStringValues()));
    }
    return used.stream()
        .filter(each -> !each.startsWith("builtin:"))
        .map(each -> each.startsWith(RUNS) ? each.substring(RUNS.length()).split("/")[0] : each)
        .toList();
  }

  private static List<String> values(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option)
        ? parsed.matchedOption(option).originalStringValues()
        : List.of();
  }
}
