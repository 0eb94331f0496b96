package org.integg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.integg.cli.console.Failures;
import org.integg.cli.console.Show;
import org.integg.cli.console.TextPrinter;
import org.integg.cli.sample.DialogueSettings;
import org.integg.kernels.Kernels;
import org.integg.model.AtomicFile;
import org.integg.model.Continuation;
import org.integg.model.Parameters;
import org.integg.tokenizer.Tokenizer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import picocli.CommandLine.ParameterException;

/**
 * A text that a person and a model write in turns: what the person types is added, then the model
 * continues. Lines that begin with a slash change the settings or the text.
 */
final class Dialogue {
  private static final String PROMPT = "> ";
  private static final String MORE = "| ";
  private static final String HELP =
      """
      Type a text, and the model goes on with it; an empty line lets it go on as it is. A line that
      ends with \\ goes on in the next one. Ctrl-C stops the model, Ctrl-D ends.
        /temperature T  /top-k K  /top-p P  /min-p P  /seed N  /tokens N    settings from now on
        /settings       shows them
        /undo           takes the last turn back
        /again          lets the model write its last turn anew, with the next seed
        /new            starts a new text
        /text           shows the whole text
        /save FILE      writes it to a file that is not there yet
        /quit           ends; // begins a text that begins with a slash\
      """;

  /** What one turn added: typed tokens and drawn tokens. */
  private record Turn(int[] typed, List<Integer> drawn) {}

  private final Parameters parameters;
  private final Kernels kernels;
  private final Tokenizer tokenizer;
  private final DialogueSettings settings;
  private final LineReader lines;
  private final PrintWriter out;
  private final PrintWriter notes;
  private final Deque<Turn> turns = new ArrayDeque<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private Continuation text;

  /**
   * An empty text.
   *
   * @param out where the model's text goes
   * @param notes where everything else goes
   */
  Dialogue(
      Parameters parameters,
      Kernels kernels,
      Tokenizer tokenizer,
      DialogueSettings settings,
      LineReader lines,
      PrintWriter out,
      PrintWriter notes) {
    this.parameters = parameters;
    this.kernels = kernels;
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.lines = lines;
    this.out = out;
    this.notes = notes;
    text = new Continuation(parameters, kernels);
  }

  /** Lines from a terminal, taken literally: no quotes, no escapes. */
  static LineReader lines(Terminal terminal) {
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .parser(new DefaultParser().escapeChars(new char[0]).quoteChars(new char[0]))
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .build();
  }

  /**
   * Takes turns until the person ends the dialogue.
   *
   * @param start what the person has typed before; empty for nothing
   */
  void run(byte[] start) {
    notes.println("/help explains; " + settings);
    if (start.length > 0) {
      out.print(new String(start, StandardCharsets.UTF_8));
      out.flush();
      turn(start);
    }
    try {
      while (!out.checkError() && take(read())) {}
    } catch (EndOfFileException e) {
      out.println();
    }
    out.flush();
  }

  /** Reads a line with its continuation lines. Ctrl-C discards it. */
  private String read() {
    StringBuilder whole = new StringBuilder();
    String prompt = PROMPT;
    while (true) {
      try {
        String line = lines.readLine(prompt);
        if (!line.endsWith("\\")) {
          return whole.append(line).toString();
        }
        whole.append(line, 0, line.length() - 1).append('\n');
        prompt = MORE;
      } catch (UserInterruptException e) {
        whole.setLength(0);
        prompt = PROMPT;
      }
    }
  }

  /** Carries out a line; false ends the dialogue. */
  private boolean take(String line) {
    if (!line.startsWith("/") || line.startsWith("//")) {
      turn(line.replaceFirst("^//", "/").getBytes(StandardCharsets.UTF_8));
      return true;
    }
    String name = line.substring(1).split(" ", 2)[0];
    String value = line.substring(1 + name.length()).strip();
    try {
      return command(name, value);
    } catch (ParameterException e) {
      notes.println(Failures.usage(e));
    } catch (IllegalArgumentException | IOException e) {
      notes.println(Failures.reason(e));
    }
    return true;
  }

  private boolean command(String name, String value) throws IOException {
    switch (name) {
      case "quit" -> {
        return false;
      }
      case "help" -> notes.println(HELP);
      case "settings" -> notes.println(settings);
      case "undo" -> undo();
      case "again" -> again();
      case "new" -> {
        turns.clear();
        reread();
      }
      case "text" -> out.println(new String(bytes(), StandardCharsets.UTF_8));
      case "save" -> save(value);
      default -> {
        settings.set(name, value);
        notes.println(settings);
      }
    }
    return true;
  }

  private void turn(byte[] typed) {
    turn(tokenizer.encode(typed));
  }

  private void turn(int[] typed) {
    text.read(typed);
    Turn turn = new Turn(typed, new ArrayList<>());
    turns.addLast(turn);
    write(turn);
  }

  private void write(Turn turn) {
    TextPrinter printer = new TextPrinter(out, tokenizer);
    stopped.set(false);
    Terminal terminal = lines.getTerminal();
    Terminal.SignalHandler before =
        terminal.handle(Terminal.Signal.INT, signal -> stopped.set(true));
    try {
      text.write(
          settings.tokens(),
          settings.sampler(),
          token -> {
            turn.drawn().add(token);
            return printer.print(token) && !stopped.get();
          });
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
    }
    printer.finish();
    out.println();
  }

  private void undo() {
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("nothing to undo: the text is empty");
    }
    turns.removeLast();
    reread();
    String left = Show.count(text.length(), "token") + (text.length() == 1 ? " is" : " are");
    notes.printf("undone; %s left%n", left);
  }

  private void again() {
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("nothing to rewrite: the text is empty");
    }
    Turn last = turns.removeLast();
    reread();
    settings.nextSeed();
    turn(last.typed());
  }

  /** Reads the text of the remaining turns again. */
  private void reread() {
    text = new Continuation(parameters, kernels);
    turns.forEach(each -> {
      text.read(each.typed());
      text.read(each.drawn().stream().mapToInt(Integer::intValue).toArray());
    });
  }

  private byte[] bytes() {
    List<Integer> all = new ArrayList<>();
    for (Turn turn : turns) {
      for (int token : turn.typed()) {
        all.add(token);
      }
      all.addAll(turn.drawn());
    }
    return tokenizer.decode(all.stream().mapToInt(Integer::intValue).toArray());
  }

  private void save(String name) throws IOException {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("/save needs a file name");
    }
    Path file = Path.of(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(name);
    }
    byte[] written = bytes();
    AtomicFile.write(file, to -> to.write(written));
    notes.println("saved: " + file);
  }
}
