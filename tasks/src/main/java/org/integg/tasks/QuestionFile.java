package org.integg.tasks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads questions from the lines of a JSON file. */
final class QuestionFile {
  /** One value a line, no field twice, and decimal numbers with the digits that they have. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** All questions are in memory. */
  private static final int MOST_BYTES = 1 << 28;

  /** What only programmers understand of what the parser says, and what follows it. */
  private static final Pattern OF_PROGRAMMERS = Pattern.compile("[,:;(]?[^,:;(]*`.*");

  private final FileTaskSpec spec;
  private final Optional<Reward> reward;
  private final List<Question> questions = new ArrayList<>();

  /** Bytes of the longest answer; the limit is one more, so that an answer can also be too long. */
  private int longest = 1;

  private QuestionFile(FileTaskSpec spec, Optional<Reward> reward) {
    this.spec = spec;
    this.reward = reward;
  }

  /**
   * Reads the file.
   *
   * @throws IOException with one line, if it is not there, a line of it cannot be used, or it has
   *     too few
   */
  static FileTask read(FileTaskSpec spec, Rewards rewards) throws IOException {
    Optional<Reward> own = Optional.empty();
    if (spec.reward().isPresent()) {
      own = Optional.of(rewards.named(spec.reward().get()));
    }
    QuestionFile file = new QuestionFile(spec, own);
    long number = 0;
    try (BufferedReader lines = new BufferedReader(new StringReader(text(spec)))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          file.add(line, number);
        }
      }
    } catch (NoSuchFileException | TaskException e) {
      throw e;
    } catch (CharacterCodingException e) {
      throw new TaskException(
          "%s: not UTF-8 text; convert it, for example with iconv".formatted(spec.file()), e);
    } catch (IOException e) {
      throw new TaskException(spec.file() + ": cannot be read (" + e.getMessage() + ")", e);
    }
    FileTask task =
        new FileTask(spec.toString(), file.questions, spec.limit().orElse(file.longest + 1), own);
    file.requireBothParts(task);
    return task;
  }

  private static String text(FileTaskSpec spec) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(spec.file()))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new TaskException(
            spec.file() + ": has more than 256 MiB, too many for questions; cut it");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  private void requireBothParts(FileTask task) throws TaskException {
    for (Part part : Part.values()) {
      if (task.size(part).getAsInt() == 0) {
        throw new TaskException(
            "%s: of its %d questions none fell to %s (an eighth is for tests); give it more"
                .formatted(spec.file(), questions.size(), part));
      }
    }
  }

  private void add(String line, long number) throws TaskException {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JacksonException e) {
      String said = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      String reason = OF_PROGRAMMERS.matcher(said).replaceAll("").strip();
      throw new TaskException(where(number) + "is not JSON: " + reason, e);
    }
    String prompt = text(json, "prompt", spec.prompt(), number);
    String field = spec.answer().orElse("answer");
    boolean unknown = reward.isPresent() && spec.answer().isEmpty() && !json.has(field);
    String answer = unknown ? "" : text(json, "answer", field, number);
    if (reward.isEmpty() && answer.isEmpty()) {
      throw new TaskException(where(number) + "the field '" + field + "' is empty");
    }
    longest = Math.max(longest, answer.getBytes(StandardCharsets.UTF_8).length);
    questions.add(new Question(prompt, answer));
  }

  private String text(JsonNode json, String option, String field, long number)
      throws TaskException {
    JsonNode value = json;
    for (String name : field.split("\\.")) {
      value = value.path(name);
    }
    if (value.isMissingNode()) {
      throw new TaskException(
          "%sthere is no field '%s'; name the right one with #%s=NAME"
              .formatted(where(number), field, option));
    }
    if (!value.isString() && !value.isNumber()) {
      throw new TaskException(where(number) + "the field '" + field + "' is no text");
    }
    String text = value.asString();
    if (value.isNumber() && text.contains("E")) {
      throw new TaskException(
          where(number)
              + "the field '"
              + field
              + "' is a number with an exponent; put it in quotes");
    }
    if (text.indexOf(0) >= 0) {
      throw new TaskException(
          where(number) + "the field '" + field + "' has a zero byte, which no text has");
    }
    return text;
  }

  private String where(long number) {
    return spec.file() + ": line " + number + ": ";
  }
}
