package org.integg.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TasksTest {
  private static final int SEEDS = 2000;
  private static final Pattern OPERATION = Pattern.compile("(\\d+)([-+*])(\\d+)(%(\\d+))?([=~])");

  static List<Task> tasks() {
    return Stream.of(Tasks.all(), Tasks.smallest(), List.of(Tasks.made("countdown-4")))
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void noQuestionIsForBothParts(Task task) {
    Set<String> train = prompts(task, Part.TRAIN);
    Set<String> test = prompts(task, Part.TEST);
    assertFalse(train.isEmpty() || test.isEmpty());
    train.retainAll(test);
    assertEquals(Set.of(), train);
  }

  private static Set<String> prompts(Task task, Part part) {
    Set<String> prompts = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      prompts.add(task.question(part, seed).prompt());
    }
    return prompts;
  }

  /** Sums and products with the same operands in another order are one question. */
  @ParameterizedTest
  @CsvSource({"addition-2, \\+", "modular-19, [+*]"})
  void theOrderOfOperandsMakesNoOtherQuestion(String name, String operators) {
    Task task = Tasks.made(name);
    Set<String> test = prompts(task, Part.TEST);
    for (String prompt : prompts(task, Part.TRAIN)) {
      Matcher parts = Pattern.compile("(\\d+)(" + operators + ")(\\d+)(.*)").matcher(prompt);
      if (parts.matches()) {
        String turned = parts.group(3) + parts.group(2) + parts.group(1) + parts.group(4);
        assertFalse(test.contains(turned), turned);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void answersAreRightAndFitTheLimit(Task task) {
    for (Part part : Part.values()) {
      for (long seed = 0; seed < SEEDS; seed++) {
        Question question = task.question(part, seed);
        assertEquals(question, task.question(part, seed));
        assertEquals(Task.RIGHT, task.reward(question, question.answer()), question.toString());
        int bytes = question.answer().getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes >= 1 && bytes < task.answerLimit(), question.toString());
        if (!task.name().startsWith("countdown")) {
          assertEquals(solution(question.prompt()), question.answer(), question.prompt());
        }
      }
    }
  }

  /** Computes each answer in a second way, from the prompt alone. */
  private static String solution(String prompt) {
    String inner = prompt.substring(1, prompt.length() - 1);
    return switch (prompt.charAt(0)) {
      case 'p' -> Long.toString(inner.chars().filter(c -> c == '1').count() & 1);
      case '<' -> {
        List<String> letters = new ArrayList<>(List.of(inner.split("")));
        yield String.join("", letters.reversed());
      }
      case '>' -> String.join("", Stream.of(inner.split("")).sorted().toList());
      case '(', '[', '{' -> closing(prompt);
      default -> result(prompt);
    };
  }

  private static String closing(String prompt) {
    Deque<Character> open = new ArrayDeque<>();
    for (char c : prompt.substring(0, prompt.length() - 1).toCharArray()) {
      if ("([{".indexOf(c) >= 0) {
        open.push(c);
      } else {
        assertEquals("([{".charAt(")]}".indexOf(c)), open.pop());
      }
    }
    StringBuilder answer = new StringBuilder();
    open.forEach(c -> answer.append(")]}".charAt("([{".indexOf(c))));
    return answer.toString();
  }

  private static String result(String prompt) {
    Matcher parts = OPERATION.matcher(prompt);
    assertTrue(parts.matches(), prompt);
    long one = Long.parseLong(parts.group(1));
    long other = Long.parseLong(parts.group(3));
    long result =
        switch (parts.group(2)) {
          case "+" -> one + other;
          case "-" -> one - other;
          default -> one * other;
        };
    if (parts.group(5) != null) {
      result = Math.floorMod(result, Long.parseLong(parts.group(5)));
    }
    String digits = Long.toString(result);
    boolean reversed = parts.group(6).equals("~");
    return reversed ? new StringBuilder(digits).reverse().toString() : digits;
  }

  /** Questions are the same everywhere and forever, because tuned weights depend on them. */
  @Test
  void questionsOfASeedStayAsTheyAre() {
    List<String> found = new ArrayList<>();
    for (Task task : Tasks.all()) {
      found.add(task.question(Part.TRAIN, 7).demonstration());
    }
    assertEquals(
        List.of(
            "450+115=565",
            "450+115~565",
            "450-115=335",
            "450-115~533",
            "p0110000000111111=0",
            "<kaxplgmi=imglpxak",
            ">30954243=02334459",
            "[([])[]()({{{}{(=)}}})]",
            "37*1%97=37",
            "62 75 67:54=62-75+67",
            "4 1 9:14=9+1+4"),
        found);
  }

  @Test
  void sizesAreAsTheNameHasThem() {
    Task task = Tasks.made("addition-5");
    for (long seed = 0; seed < SEEDS; seed++) {
      assertTrue(task.question(Part.TRAIN, seed).prompt().matches("[1-9]\\d{4}\\+[1-9]\\d{4}="));
    }
    Set<Integer> lengths = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      lengths.add(Tasks.made("parity-40").question(Part.TRAIN, seed).prompt().length() - 2);
    }
    assertEquals(40, lengths.size());
    assertEquals(Tasks.made("sort-8").name(), Tasks.made("sort").name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "addition-0 | task 'addition-0': the size must be from 1 to 9",
        "parity-x | task 'parity-x': the size must be a number from 4 to 1000",
        "parity-1000000 | task 'parity-1000000': the size must be from 4 to 1000",
        "sort- | task 'sort-': the size must be a number from 2 to 200",
        "countdown-7 | task 'countdown-7': the size must be from 2 to 6",
        "sort-999999 | task 'sort-999999': the size must be from 2 to 200",
      })
  void aSizeThatThereIsNotIsRefused(String name, String line) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Tasks.made(name));
    assertEquals(line, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"nonsense", "-3", "''", "Parity-8"})
  void aNameThatThereIsNotIsRefusedWithThoseThatThereAre(String name) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Tasks.made(name));
    String line = String.valueOf(refused.getMessage());
    assertTrue(line.startsWith("task '" + name + "': there are addition-1…9, "), line);
  }

  @Test
  void nearAnswersAreWorthMoreThanFarOnes() {
    Question question = new Question("120+3=", "1234");
    Task task = Tasks.made("addition-4");
    assertEquals(1000, task.reward(question, "1234"));
    assertEquals(375, task.reward(question, "1239"));
    assertEquals(400, task.reward(question, "12345"));
    assertEquals(125, task.reward(question, "1"));
    assertEquals(0, task.reward(question, ""));
    assertEquals(0, task.reward(question, "x".repeat(100)));
    assertNotEquals(1000, task.reward(question, "1234 "));
  }
}
