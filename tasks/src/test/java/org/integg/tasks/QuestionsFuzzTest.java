package org.integg.tasks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.integg.tokenizer.Foreign;
import org.integg.tokenizer.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file of questions contains, reading it gives the questions or one line. */
class QuestionsFuzzTest {
  /** The text as the command's output cleans it. */
  private static String plain(byte[] input) {
    return Foreign.line(new String(input, StandardCharsets.UTF_8));
  }

  @TempDir private Path folder;

  @Test
  void questions() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append(
          "{\"n\": {\"q\": \"%d \\u00e9 \\ud83d\\ude00\"}, \"a\": %d.50}\n".formatted(i, i));
    }
    byte[] sample = lines.toString().getBytes(StandardCharsets.UTF_8);
    Fuzz.run(
        "questions",
        List.of(sample, lines.toString().replace("\n", "\r").getBytes(StandardCharsets.UTF_8)),
        input -> {
          try {
            Tasks.named(
                "jsonl:" + Fuzz.file(folder, input) + "#prompt=n.q&answer=a", Rewards.none());
          } catch (TaskException e) {
            throw new TaskException(Foreign.line(String.valueOf(e.getMessage())), e);
          }
        },
        Set.of(TaskException.class));
  }

  @Test
  void namesOfTasks() {
    List<byte[]> names =
        List.of(
            "addition-3".getBytes(StandardCharsets.UTF_8),
            "jsonl:none.jsonl#prompt=a.b&answer=c&reward=vowels&limit=12"
                .getBytes(StandardCharsets.UTF_8));
    Fuzz.run(
        "names of tasks",
        names.subList(0, 1),
        input -> Tasks.named(plain(input), Rewards.none()),
        Set.of(IllegalArgumentException.class, TaskException.class));
    Fuzz.run(
        "names of files of questions",
        names.subList(1, 2),
        input -> FileTaskSpec.parse("jsonl:" + plain(input)),
        Set.of(IllegalArgumentException.class));
  }
}
