package org.integg.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTaskTest {
  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("own.jsonl"), text);
  }

  private Path capitals() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"n\":{\"q\":\"word%d\"},\"a\":%d}\n\n".formatted(i, i));
    }
    return write(lines.toString());
  }

  private static Rewards rewards() throws IOException {
    return Rewards.of(FileTaskTest.class.getClassLoader());
  }

  private static Task task(Path file, String options) throws IOException {
    return Tasks.named("jsonl:" + file + options, rewards());
  }

  @Test
  void everyLineIsAQuestionOfOnePart() throws IOException {
    Task task = task(capitals(), "#prompt=n.q&answer=a");
    Set<Question> seen = new HashSet<>();
    int count = 0;
    for (Part part : Part.values()) {
      int size = task.size(part).getAsInt();
      count += size;
      for (long seed = 0; seed < size; seed++) {
        seen.add(task.question(part, seed));
        assertEquals(task.question(part, seed), task.question(part, seed - size));
      }
    }
    assertEquals(40, count);
    assertEquals(40, seen.size());
    assertTrue(seen.contains(new Question("word17", "17")));
    assertEquals(3, task.answerLimit());
    assertEquals(9, task(capitals(), "#prompt=n.q&answer=a&limit=9").answerLimit());
    assertEquals(Task.RIGHT, task.reward(new Question("word17", "17"), "17"));
    assertEquals(250, task.reward(new Question("word17", "17"), "18"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\":\"a\"} | : line 1: there is no field 'answer'; name the right one with"
            + " #answer=NAME",
        "{\"question\":\"a\"} | : line 1: there is no field 'prompt'; name the right one with"
            + " #prompt=NAME",
        "{\"prompt\":[1],\"answer\":\"\"} | : line 1: the field 'prompt' is no text;"
            + " name another, or make it one",
        "{\"prompt\":{},\"answer\":\"\"} | : line 1: the field 'prompt' is no text;"
            + " name another, or make it one",
        "{\"prompt\":\"a\",\"answer\":true} | : line 1: the field 'answer' is no text;"
            + " name another, or make it one",
        "{\"prompt\":\"a\",\"answer\":null} | : holds no question; write one a line, such as"
            + " {\"prompt\": \"2+2=\", \"answer\": \"4\"} (left out 1 question with no text, or a"
            + " zero byte, in prompt or answer: OWN line 1)",
        "'' | : holds no question; write one a line, such as"
            + " {\"prompt\": \"2+2=\", \"answer\": \"4\"}",
        "null | : line 1: there is no field 'prompt'; name the right one with #prompt=NAME",
        "[1] | : line 1: there is no field 'prompt'; name the right one with #prompt=NAME",
        "{\"prompt\":\"a\",\"answer\":1e999} | : line 1: the field 'answer' is a number with an"
            + " exponent; put it in quotes",
        "{\"prompt\":\"a\",\"answer\":\"b\",\"n\":1e32147483647} | : line 1: a number has an"
            + " exponent that is too large; put it in quotes",
        "{\"prompt\":\"a\",\"pr\\u006fmpt\":\"b\",\"answer\":\"c\"} | : line 1: is not JSON:"
            + " Duplicate Object property \"prompt\"; mend the line, or take it out",
        "{\"prompt\":\"a\",\"answer\":\"b\"}{\"prompt\":\"c\",\"answer\":\"d\"} | : line 1: is not"
            + " JSON: Trailing token found after value; mend the line, or take it out",
        "{\"prompt\":\"a\",\"answer\":\"b\"} | : of its 1 questions none fell to test (an eighth"
            + " is for tests); give it more",
      })
  void aLineThatCannotBeUsedIsNamed(String line, String problem) throws IOException {
    Path file = write(line);
    TaskException refused = assertThrows(TaskException.class, () -> task(file, ""));
    assertEquals(file + problem.replace("OWN", file.toString()), refused.getMessage());
  }

  @Test
  void numbersAreTextsOfTheirDigits() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"p%d\",\"answer\":12345678901234567890.%d0}\n".formatted(i, i));
    }
    Task task = task(write(lines.toString()), "");
    Question first = task.question(Part.TRAIN, 0);
    assertEquals("12345678901234567890." + first.prompt().substring(1) + "0", first.answer());
  }

  private String refusal(Path file) {
    return String.valueOf(assertThrows(TaskException.class, () -> task(file, "")).getMessage());
  }

  @Test
  void whatIsNoJsonIsNamed() throws IOException {
    Path file = write("{\"prompt\":\"a\",\"answer\":\"b\"}\n{");
    String line = refusal(file);
    assertTrue(line.startsWith(file + ": line 2: is not JSON: "), line);
    assertTrue(line.endsWith("; mend the line, or take it out"), line);
    Files.write(file, new byte[] {'{', (byte) 0xff});
    assertEquals(
        file + ": line 1: is not UTF-8 text; convert it, for example with iconv", refusal(file));
    assertThrows(NoSuchFileException.class, () -> task(folder.resolve("none"), ""));
    assertEquals(
        folder + ": is a folder; name the file in it whose lines are questions", refusal(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void whatIsNoTextIsNamedByItsLine(String end) throws IOException {
    String good = "{\"prompt\":\"a\u00e9\",\"answer\":\"b\"}" + end;
    String bad = "{\"prompt\":\"#\",\"answer\":\"b\"}" + end;
    for (int line : new int[] {1, 2, 41, 1000}) {
      byte[] text = (good.repeat(line - 1) + bad + good).getBytes(StandardCharsets.UTF_8);
      text[(line - 1) * good.getBytes(StandardCharsets.UTF_8).length + bad.indexOf('#')] =
          (byte) 0xff;
      Path file = Files.write(folder.resolve("own.jsonl"), text);
      String said =
          file + ": line " + line + ": is not UTF-8 text; convert it, for example with iconv";
      assertEquals(said, refusal(file));
    }
    // Half a character at the end of the file.
    byte[] cut =
        Arrays.copyOf(good.repeat(3).getBytes(StandardCharsets.UTF_8), good.length() * 2 + 2 + 13);
    assertTrue(
        refusal(Files.write(folder.resolve("own.jsonl"), cut)).contains(": line 3: is not UTF-8"));
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gunzip, 1f8b0800000000000003",
    "zstd, unzstd, 28b52ffd2400",
    "xz, unxz, fd377a585a000004",
    "bzip2, bunzip2, 425a6839314159",
    "zip, unzip, 504b03041400",
  })
  void whatIsCompressedIsToldSo(String kind, String tool, String bytes) throws IOException {
    Path file = Files.write(folder.resolve("own.jsonl.gz"), HexFormat.of().parseHex(bytes));
    assertEquals(
        "%s: is compressed with %s; unpack it first, for example with %s"
            .formatted(file, kind, tool),
        refusal(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\n\n", " \r\n\t\r"})
  void linesEndInEveryWay(String end) throws IOException {
    StringBuilder lines = new StringBuilder("\uFEFF");
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"p%d\u2028\",\"answer\":\"a\"}".formatted(i)).append(end);
    }
    for (String text : List.of(lines.toString(), lines.toString().strip())) {
      Task task = task(write(text), "");
      assertEquals(40, task.size(Part.TRAIN).getAsInt() + task.size(Part.TEST).getAsInt());
    }
    String refused = refusal(write(lines + "{" + end));
    assertTrue(refused.contains(": line "), refused);
  }

  /** Content that is too long is refused before it is in memory. */
  @Test
  void aLineWithoutEndIsRefused() throws IOException {
    Path file = write("{\"prompt\":\"" + "a".repeat(1 << 25) + "\",\"answer\":\"b\"}\n");
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    assertEquals(file + ": line 1: is longer than four million characters; cut it", refusal(file));
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 1 << 25, allocated + " bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#promt=a | 'promt=a': the options are prompt, answer, reward and limit",
        "#prompt= | 'prompt=' has no value",
        "#limit=0 | limit 0 is not from 1 to 65536",
        "#limit=many | limit many is not from 1 to 65536",
      })
  void optionsThatThereAreNotAreRefused(String options, String problem) throws IOException {
    Path file = capitals();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> task(file, options));
    assertEquals("task 'jsonl:" + file + options + "': " + problem, refused.getMessage());
  }

  /** The example: a reward written in Java, found as a service. */
  @Test
  void aRewardOfOnesOwnScoresAnswers() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"banana%d\"}\n".formatted(i));
    }
    Task task = task(write(lines.toString()), "#reward=vowels&limit=20");
    Question question = task.question(Part.TEST, 3);
    assertEquals("", question.answer());
    assertEquals(Task.RIGHT, task.reward(question, "ouioui".substring(1, 4)));
    assertEquals(750, task.reward(question, "xaya"));
    TaskException refused =
        assertThrows(
            TaskException.class,
            () -> Tasks.named(task.name().replace("vowels", "vowel"), rewards()));
    assertEquals("no reward is named 'vowel'; there are vowels", refused.getMessage());
    refused = assertThrows(TaskException.class, () -> Tasks.named(task.name(), Rewards.none()));
    assertEquals(
        "no reward is named 'vowels'; there are none; --rewards names the jar that has it",
        refused.getMessage());
  }

  /** A reward named r with this rule. */
  private interface Rule extends Reward {
    @Override
    default String name() {
      return "r";
    }
  }

  private static String failure(Rule rule) throws TaskException {
    Reward checked = new CheckedReward(rule);
    Question question = new Question("1+1=", "2");
    UncheckedIOException failure =
        assertThrows(UncheckedIOException.class, () -> checked.reward(question, "3"));
    return String.valueOf(Objects.requireNonNull(failure.getCause()).getMessage());
  }

  @Test
  void aRewardThatFailsIsOneLine() throws TaskException {
    assertEquals(
        "the reward 'r' gave 1000000, which is not from -1000 to 1000 for the answer '3' to"
            + " '1+1='; mend it, then go on",
        failure((question, answer) -> 1_000_000));
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("no"),
            new StackOverflowError(),
            new Error("as it is"),
            new IOException("checked"));
    for (Throwable each : thrown) {
      assertEquals(
          "the reward 'r' failed with "
              + each
              + " for the answer '3' to '1+1='; mend it, then go on",
          failure((question, answer) -> throwIt(each)));
    }
    RuntimeException mute =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException();
          }
        };
    String line = failure((question, answer) -> throwIt(mute));
    assertTrue(line.startsWith("the reward 'r' failed with " + mute.getClass().getName()), line);
  }

  /** Throws an exception that the method does not declare, as classes of other languages do. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> int throwIt(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void aRewardWithoutANameIsOneLine() {
    Reward unnamed =
        new Reward() {
          @Override
          public String name() {
            throw new IllegalStateException("no");
          }

          @Override
          public int reward(Question question, String answer) {
            return 0;
          }
        };
    TaskException refused = assertThrows(TaskException.class, () -> new CheckedReward(unnamed));
    assertEquals(
        "the reward "
            + unnamed.getClass().getName()
            + " has no name: it failed with java.lang.IllegalStateException: no",
        refused.getMessage());
  }

  /** It returns only after the user was told that it does not. */
  @Test
  void aRewardThatDoesNotReturnIsToldMeanwhileAndOnce() throws TaskException {
    CountDownLatch heard = new CountDownLatch(1);
    List<String> told = new CopyOnWriteArrayList<>();
    Rule rule =
        (question, answer) -> {
          try {
            heard.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return 5;
        };
    Reward slow =
        new CheckedReward(
            rule,
            Duration.ofMillis(4),
            line -> {
              told.add(line);
              heard.countDown();
            });
    Question question = new Question("1+1=", "2");
    assertEquals(10, slow.reward(question, "3") + slow.reward(question, "3"));
    assertEquals(
        List.of(
            "the reward 'r' takes more than 4 ms for the answer '3' to '1+1='; every step waits for"
                + " all of its answers (if this one never ends, quit and mend it)"),
        told);
  }

  @Test
  void answersThatAreKnownAreMatchedInBytesOfTheirLimit() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"%d\",\"answer\":\"größe\"}\n".formatted(i));
    }
    Task task = task(write(lines.toString()), "");
    assertEquals("größe".getBytes(StandardCharsets.UTF_8).length + 1, task.answerLimit());
  }
}
