package org.integg.tasks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads questions from the lines of a JSON file. */
final class QuestionFile {
  /**
   * Takes one value per line, no duplicate fields, and decimal numbers with exactly the digits
   * given. As in a corpus, NaN and infinities may occur in other fields.
   */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Characters of a file, limited because all questions are in memory. */
  private static final long MOST = 1 << 28;

  /** Characters of a line: a question is not a book. */
  private static final int MOST_IN_LINE = 1 << 22;

  private static final char BYTE_ORDER_MARK = 0xFEFF;

  private static final int MOST_OF_A_REASON = 200;

  private static final String EXAMPLE = "{\"prompt\": \"2+2=\", \"answer\": \"4\"}";

  /**
   * Compressed files, none of which begins as JSON does.
   *
   * @param tool the program that unpacks it
   * @param magic its first characters, each a byte
   */
  private record Packed(String kind, String tool, String magic) {}

  private static final List<Packed> PACKED =
      List.of(
          new Packed("gzip", "gunzip", "\u001F\u008B"),
          new Packed("zstd", "unzstd", "(\u00B5/\u00FD"),
          new Packed("xz", "unxz", "\u00FD7zXZ"),
          new Packed("bzip2", "bunzip2", "BZh"),
          new Packed("zip", "unzip", "PK\u0003\u0004"));

  private static final int LONGEST_MAGIC = 5;

  /** The part of the parser's message that only programmers understand, and all that follows it. */
  private static final Pattern OF_PROGRAMMERS =
      Pattern.compile(
          ",? from `[^`]*`| ?\\([^()]*`[^()]*\\)|[:,;(]?[^:,;(]*`.*"
              + "| ?\\((?:start marker at|not recognized as) .*| ?\\[Source.*");

  private final FileTaskSpec spec;
  private final Optional<Reward> reward;
  private final List<Question> questions = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private long number;

  /** Whether the last line ended in a carriage return, to which a line feed may belong. */
  private boolean returned;

  private long characters;

  /** Bytes of the longest answer. The limit is one more, so that an answer can be too long. */
  private int longest = 1;

  private final LineTally leftOut = new LineTally();
  private final LineTally halves = new LineTally();

  private QuestionFile(FileTaskSpec spec, Optional<Reward> reward) {
    this.spec = spec;
    this.reward = reward;
  }

  /**
   * Reads the file.
   *
   * @throws IOException with a one-line message, if it does not exist, is a folder, has a line that
   *     cannot be used, or has too few lines
   */
  static FileTask read(FileTaskSpec spec, Rewards rewards) throws IOException {
    Optional<Reward> own = Optional.empty();
    if (spec.reward().isPresent()) {
      own = Optional.of(rewards.named(spec.reward().get()));
    }
    QuestionFile file = new QuestionFile(spec, own);
    Path path = Path.of(spec.file());
    if (Files.isDirectory(path)) {
      throw new TaskException(
          path + ": is a folder; name the file in it whose lines are questions");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), LONGEST_MAGIC)) {
      file.requireUnpacked(in);
      InputStream lines = new LineSteps(in);
      file.addAll(new BufferedReader(new InputStreamReader(lines, UTF_8.newDecoder())));
    } catch (NoSuchFileException | TaskException e) {
      throw e;
    } catch (CharacterCodingException e) {
      throw new TaskException(
          file.where() + "is not UTF-8 text; convert it, for example with iconv", e);
    } catch (IOException e) {
      throw new TaskException(spec.file() + ": cannot be read (" + e.getMessage() + ")", e);
    }
    file.requireAny();
    int limit = spec.limit().orElse(file.longest + 1);
    FileTask task = new FileTask(spec.toString(), file.questions, limit, own, file.notes());
    file.requireBothParts(task);
    return task;
  }

  private void requireUnpacked(InputStream in) throws IOException {
    in.mark(LONGEST_MAGIC);
    String head = new String(in.readNBytes(LONGEST_MAGIC), ISO_8859_1);
    in.reset();
    for (Packed packed : PACKED) {
      if (head.startsWith(packed.magic())) {
        throw new TaskException(
            "%s: is compressed with %s; unpack it first, for example with %s"
                .formatted(spec.file(), packed.kind(), packed.tool()));
      }
    }
  }

  private void addAll(BufferedReader in) throws IOException {
    while (next(in)) {
      if (number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) {
        line.deleteCharAt(0);
      }
      String text = line.toString();
      if (!text.isBlank()) {
        add(text);
      }
    }
  }

  /** Reads the next line, however it ends; false if there is none. */
  private boolean next(BufferedReader in) throws IOException {
    number++;
    line.setLength(0);
    int c = in.read();
    if (returned && c == '\n') {
      c = in.read();
    }
    boolean any = c >= 0;
    while (c >= 0 && c != '\n' && c != '\r') {
      if (line.length() == MOST_IN_LINE) {
        throw new TaskException(where() + "is longer than four million characters; cut it");
      }
      if (++characters > MOST) {
        throw new TaskException(
            spec.file() + ": has more than 268 million characters, too many for questions; cut it");
      }
      line.append((char) c);
      c = in.read();
    }
    // The next character belongs to the next line. Reading it now could fail with this line's
    // number.
    returned = c == '\r';
    return any;
  }

  private void requireAny() throws TaskException {
    if (questions.isEmpty()) {
      throw new TaskException(
          "%s: holds no question; write one a line, such as %s%s"
              .formatted(spec.file(), EXAMPLE, inBrackets(notes())));
    }
  }

  private void requireBothParts(FileTask task) throws TaskException {
    for (Part part : Part.values()) {
      if (task.size(part).getAsInt() == 0) {
        throw new TaskException(
            "%s: of its %d questions none fell to %s (an eighth is for tests); give it more%s"
                .formatted(spec.file(), questions.size(), part, inBrackets(task.notes())));
      }
    }
  }

  private static String inBrackets(List<String> notes) {
    return notes.stream().map(note -> " (" + note + ")").collect(joining());
  }

  private void add(String text) throws TaskException {
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new TaskException(
          where() + "is not JSON: " + reason(e) + "; mend the line, or take it out", e);
    } catch (NumberFormatException e) { // which Jackson does not wrap
      throw new TaskException(
          where() + "a number has an exponent that is too large; put it in quotes", e);
    }
    String prompt = text(json, "prompt", spec.prompt());
    String field = spec.answer().orElse("answer");
    boolean unknown = reward.isPresent() && spec.answer().isEmpty() && !json.has(field);
    String answer = unknown ? "" : text(json, "answer", field);
    boolean asks = !prompt.isEmpty() && (reward.isPresent() || !answer.isEmpty());
    if (!asks || prompt.indexOf(0) >= 0 || answer.indexOf(0) >= 0) {
      leftOut.add(place());
      return;
    }
    Question question = new Question(whole(prompt), whole(answer));
    if (!question.equals(new Question(prompt, answer))) {
      halves.add(place());
    }
    longest = Math.max(longest, question.answer().getBytes(UTF_8).length);
    questions.add(question);
  }

  private static String reason(JacksonException e) {
    String said = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    String reason = OF_PROGRAMMERS.matcher(said).replaceAll("").strip();
    return reason.substring(0, Math.min(reason.length(), MOST_OF_A_REASON));
  }

  /** The text of a field. As in a corpus, null and an empty list are the empty text. */
  private String text(JsonNode json, String option, String field) throws TaskException {
    JsonNode value = json;
    for (String name : field.split("\\.")) {
      value = value.path(name);
      if (isNothing(value)) {
        return "";
      }
    }
    if (value.isMissingNode()) {
      throw new TaskException(
          "%sthere is no field '%s'; name the right one with #%s=NAME"
              .formatted(where(), field, option));
    }
    if (!value.isString() && !isFinite(value)) {
      throw new TaskException(
          where() + "the field '" + field + "' is no text; name another, or make it one");
    }
    String text = value.asString();
    if (value.isNumber() && text.contains("E")) {
      throw new TaskException(
          where() + "the field '" + field + "' is a number with an exponent; put it in quotes");
    }
    return text;
  }

  /** Whether a value is a finite number. NaN and infinities are not read as big decimals. */
  private static boolean isFinite(JsonNode value) {
    return value.isNumber() && !value.isDouble();
  }

  /** Whether a value is null, or a list of nothing but nulls. */
  private static boolean isNothing(JsonNode value) {
    return value.isNull() || value.isArray() && value.valueStream().allMatch(JsonNode::isNull);
  }

  /** A text with question marks in place of unpaired surrogates, which UTF-8 cannot encode. */
  private static String whole(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(isHalf(c) ? '?' : c));
    return whole.toString();
  }

  private static boolean isHalf(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** What a user should know about the lines. */
  private List<String> notes() {
    return Stream.of(
            leftOut.note("left out %s with no text, or a zero byte, in prompt or answer"),
            halves.note("put question marks for halves of surrogate pairs in %s"))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The current line, as messages name it. */
  private String place() {
    return spec.file() + " line " + number;
  }

  /** The start of a complaint about the current line. */
  private String where() {
    return spec.file() + ": line " + number + ": ";
  }
}
