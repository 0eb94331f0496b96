package org.integg.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claim: all text leaves the program through one class, which cleans it. No other class uses
 * standard output or standard error, makes a writer on them, prints a stack trace there, or writes
 * a control sequence. A few may output data unchanged. One class decides what foreign text may
 * contain.
 */
class OneWayOutTest {
  private static final String CLI = "org.integg.cli.";

  /** Names of kinds of characters in a regular expression. */
  private static final Pattern KINDS = Pattern.compile("\\\\p\\{(?:C|Is?C|Cntrl|Zl|Zp)");

  /** Which class may do what, and why. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          // The output itself.
          Map.entry(CLI + "console.Output", Set.of("new PrintWriter", "control sequence")),
          // These create it, once per process.
          Map.entry(CLI + "Egg", Set.of("new OutputStreamWriter")),
          Map.entry(CLI + "console.StandardOutput", Set.of("a descriptor")),
          Map.entry(
              CLI + "console.StandardError",
              Set.of("a descriptor", "new OutputStreamWriter", "new PrintStream")),
          // Sends the log there.
          Map.entry(CLI + "console.Log", Set.of("System.err")),
          // Asks whether it is a terminal.
          Map.entry(CLI + "console.Terminal", Set.of("System.console")),
          // Writes to memory.
          Map.entry(CLI + "train.RunReport", Set.of("new PrintWriter")),
          Map.entry(CLI + "watch.Draws", Set.of("new PrintWriter")),
          // Programs of their own.
          Map.entry("org.integg.examples.TrainAndSample", Set.of("System.out")),
          Map.entry("org.integg.bench.TokenizerBench", Set.of("System.out")),
          // With --debug, and through Output.
          Map.entry(CLI + "console.Failures", Set.of("printStackTrace(PrintWriter)")),
          // These print data: unchanged in a file, clean on a terminal.
          Map.entry(CLI + "SampleCommand", Set.of("Output.data")),
          Map.entry(CLI + "corpus.CorpusHeadCommand", Set.of("Output.data")),
          Map.entry(CLI + "InspectCommand", Set.of("Output.data")),
          // Decides what is plain; the other reads Unicode for regular expressions.
          Map.entry("org.integg.tokenizer.Foreign", Set.of("kinds of characters")),
          Map.entry("org.integg.tokenizer.CharClasses", Set.of("kinds of characters")),
          // Its room cannot use Foreign; a separate test compares the two for every character.
          Map.entry("org.integg.model.CheckpointException", Set.of("kinds of characters")));

  @ParameterizedTest
  @EnumSource
  void nobodyPrintsAroundIt(Room room) {
    List<String> found = new ArrayList<>();
    for (ClassModel model : room.classes()) {
      String name = Room.nameOf(model).replaceFirst("\\$.*", "");
      for (String way : waysIn(model)) {
        if (!ALLOWED.getOrDefault(name, Set.of()).contains(way)) {
          found.add(name + ": " + way);
        }
      }
    }
    assertEquals(List.of(), found);
  }

  /** A permission that is no longer needed would hide the next use. */
  @Test
  void everyPermissionIsNeeded() {
    for (Map.Entry<String, Set<String>> each : ALLOWED.entrySet()) {
      Set<String> used =
          Arrays.stream(Room.values())
              .flatMap(room -> room.classes().stream())
              .filter(model -> Room.nameOf(model).replaceFirst("\\$.*", "").equals(each.getKey()))
              .flatMap(model -> waysIn(model).stream())
              .collect(Collectors.toSet());
      assertEquals(each.getValue(), used, each.getKey());
    }
  }

  @Test
  void everyWayIsFound() throws IOException {
    ClassModel fixture = Room.classNamed(PrintingFixture.class.getName());
    assertEquals(
        Set.of(
            "System.out",
            "System.err",
            "System.console",
            "a descriptor",
            "new PrintStream",
            "new PrintWriter",
            "new OutputStreamWriter",
            "printStackTrace()",
            "printStackTrace(PrintWriter)",
            "control sequence",
            "kinds of characters"),
        waysIn(fixture));
    assertFalse(Room.CLI.classes().isEmpty());
  }

  private static Set<String> waysIn(ClassModel model) {
    Set<String> ways = new TreeSet<>();
    for (MethodModel method : model.methods()) {
      method.code().ifPresent(code -> code.forEach(element -> add(element, ways)));
    }
    // The constant pool contains all strings, even those that are concatenated at run time.
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof Utf8Entry text && text.stringValue().contains("\u001b")) {
        ways.add("control sequence");
      }
      if (entry instanceof Utf8Entry text && KINDS.matcher(text.stringValue()).find()) {
        ways.add("kinds of characters");
      }
    }
    return ways;
  }

  private static void add(CodeElement element, Set<String> ways) {
    switch (element) {
      case FieldInstruction field when field.opcode() == Opcode.GETSTATIC -> field(field, ways);
      case InvokeInstruction call -> call(call, ways);
      default -> {}
    }
  }

  private static void field(FieldInstruction field, Set<String> ways) {
    String owner = field.owner().asInternalName();
    String name = field.name().stringValue();
    if (owner.equals("java/lang/System") && (name.equals("out") || name.equals("err"))) {
      ways.add("System." + name);
    }
    if (owner.equals("java/io/FileDescriptor") && (name.equals("out") || name.equals("err"))) {
      ways.add("a descriptor");
    }
  }

  private static void call(InvokeInstruction call, Set<String> ways) {
    String owner = call.owner().asInternalName();
    String name = call.name().stringValue();
    switch (owner.substring(owner.lastIndexOf('/') + 1) + "." + name) {
      case "PrintStream.<init>" -> ways.add("new PrintStream");
      case "PrintWriter.<init>" -> ways.add("new PrintWriter");
      case "OutputStreamWriter.<init>" -> ways.add("new OutputStreamWriter");
      case "System.console" -> ways.add("System.console");
      case "Character.getType", "Character.isISOControl" -> ways.add("kinds of characters");
      case "Output.data" -> ways.add("Output.data");
      default -> {
        if (name.equals("printStackTrace")) {
          String type = call.type().stringValue();
          ways.add(type.equals("()V") ? "printStackTrace()" : "printStackTrace(PrintWriter)");
        }
      }
    }
  }
}
