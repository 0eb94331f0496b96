package org.integg.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions of a file that have no text are left out and counted, like documents of a corpus. */
class LeftOutQuestionsTest {
  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("own.jsonl"), text);
  }

  private static Task task(Path file, String options) throws IOException {
    Rewards rewards = Rewards.of(LeftOutQuestionsTest.class.getClassLoader());
    return Tasks.named("jsonl:" + file + options, rewards);
  }

  private static String good(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"prompt\":\"p%d\",\"answer\":\"a\"}\n".formatted(i));
    }
    return lines.toString();
  }

  private static int size(Task task) {
    return task.size(Part.TRAIN).getAsInt() + task.size(Part.TEST).getAsInt();
  }

  /** As in a corpus, values that are not text are left out and counted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\":null,\"answer\":\"b\"}",
        "{\"prompt\":\"a\",\"answer\":null}",
        "{\"prompt\":\"\",\"answer\":\"b\"}",
        "{\"prompt\":\"a\",\"answer\":\"\"}",
        "{\"prompt\":[],\"answer\":\"b\"}",
        "{\"prompt\":\"a\",\"answer\":[null, null]}",
        "{\"prompt\":\"a\\u0000b\",\"answer\":\"b\"}",
        "{\"prompt\":\"a\",\"answer\":\"b\\u0000\"}",
      })
  void whatIsNoTextIsLeftOutAndCounted(String line) throws IOException {
    Path file = write(line + "\n" + good(40));
    Task task = task(file, "");
    String start = "left out 1 question with no text, or a zero byte, in prompt or answer: ";
    assertEquals(List.of(start + file + " line 1"), task.notes());
    assertEquals(40, size(task));
    task = task(write((line + "\n").repeat(4) + good(40)), "");
    String first = "%1$s line 1, %1$s line 2, %1$s line 3".formatted(file);
    assertEquals(
        List.of(
            "left out 4 questions with no text, or a zero byte, in prompt or answer, such as "
                + first),
        task.notes());
    assertEquals(40, size(task));
    assertEquals(List.of(), task(write(good(40)), "").notes());
  }

  @Test
  void anObjectThatIsNullHasNoFields() throws IOException {
    StringBuilder lines = new StringBuilder("{\"n\":null,\"a\":1}\n");
    for (int i = 0; i < 40; i++) {
      lines.append("{\"n\":{\"q\":\"word%d\"},\"a\":%d}\n".formatted(i, i));
    }
    Task task = task(write(lines.toString()), "#prompt=n.q&answer=a");
    assertEquals(1, task.notes().size());
    assertEquals(40, size(task));
  }

  /** With the user's own reward an answer may be unknown; an answer with a zero byte is invalid. */
  @Test
  void answersMayBeUnknownWhereARewardScores() throws IOException {
    String unknown =
        "{\"prompt\":\"x\",\"answer\":null}\n"
            + "{\"prompt\":\"y\",\"answer\":\"\"}\n"
            + "{\"prompt\":\"z\"}\n";
    String bad = "{\"prompt\":null}\n{\"prompt\":\"a\",\"answer\":\"\\u0000\"}\n";
    Task task = task(write(unknown + bad + good(40)), "#reward=vowels");
    assertEquals(43, size(task));
    assertTrue(
        task.notes().getFirst().startsWith("left out 2 questions "), task.notes().toString());
  }

  /** Whatever a corpus accepts in other fields is accepted here. */
  @Test
  void notANumberMayStandInOtherFields() throws IOException {
    String line = "{\"prompt\":\"x\",\"answer\":\"b\",\"loss\":[NaN,Infinity,-Infinity]}\n";
    assertEquals(41, size(task(write(line + good(40)), "")));
    for (String number : List.of("NaN", "Infinity", "-Infinity")) {
      Path file = write("{\"prompt\":\"x\",\"answer\":%s}\n".formatted(number) + good(40));
      TaskException refused = assertThrows(TaskException.class, () -> task(file, ""));
      assertEquals(
          file + ": line 1: the field 'answer' is no text; name another, or make it one",
          refused.getMessage());
    }
  }

  @Test
  void halvesOfPairsAreQuestionMarks() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"prompt\":\"%d \\ud83d\",\"answer\":\"\\ud83d\\ude00\"}\n".formatted(i));
    }
    Task task = task(write(lines.toString()), "");
    Question first = task.question(Part.TEST, 0);
    assertTrue(first.prompt().matches("\\d+ \\?"), first.prompt());
    assertEquals("\ud83d\ude00", first.answer());
    String note = task.notes().getFirst();
    String start = "put question marks for halves of surrogate pairs in 40 questions, such as ";
    assertTrue(note.startsWith(start), note);
  }
}
