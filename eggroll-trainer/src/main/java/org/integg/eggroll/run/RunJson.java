package org.integg.eggroll.run;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Training;
import org.integg.model.AtomicFile;
import org.integg.model.Cell;
import org.integg.model.CheckpointException;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.tokenizer.Foreign;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A run's settings as JSON: strict, so that a misspelt or missing field is never overlooked. */
final class RunJson {
  private static final int MOST_BYTES = 1 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(EnumFeature.READ_ENUMS_USING_TO_STRING)
          .enable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .addMixIn(Training.class, OfEstimator.class)
          .registerSubtypes(
              Estimators.ALL.stream()
                  .map(each -> new NamedType(each.type(), each.id()))
                  .toArray(NamedType[]::new))
          .registerSubtypes(
              TuneMethods.ALL.stream()
                  .map(each -> new NamedType(each.type(), each.id()))
                  .toArray(NamedType[]::new))
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private static final String MODEL = "model";
  private static final String MLP = "mlp";
  private static final JsonNode CLIP = StringNode.valueOf(Mlp.CLIP.toString());
  private static final String CELL = "cell";
  private static final JsonNode EGG = StringNode.valueOf(Cell.EGG.toString());
  private static final String TRAIN = "train";

  /** The field that names the estimator to which settings belong. */
  static final String ESTIMATOR = "estimator";

  private static final int MOST_SHOWN = 60;
  private static final String NO_OBJECT = "no JSON object";

  private RunJson() {}

  /** Marks settings with their estimator, in the field {@code estimator}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = ESTIMATOR)
  private interface OfEstimator {}

  static void write(RunConfig config, Path file) throws CheckpointException {
    ObjectNode json = MAPPER.valueToTree(config);
    leaveOutOld(json);
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  static RunConfig read(Path file) throws RunException {
    byte[] bytes = bytes(file);
    @Nullable ObjectNode json;
    try {
      json = MAPPER.readValue(bytes, ObjectNode.class);
    } catch (JacksonException e) {
      throw refusal(file, problem(e, MissingNode.getInstance()), e);
    }
    if (json == null) { // if the file holds null
      throw refusal(file, NO_OBJECT, null);
    }
    if (json.path(TRAIN) instanceof ObjectNode train) {
      Optional<String> old = OldRuns.refusal(train, RunFolder.weights(file));
      if (old.isPresent()) {
        throw new RunException(file + ": " + old.get());
      }
      requireEstimator(file, train.path(ESTIMATOR));
    }
    putInOld(json);
    try {
      return MAPPER.treeToValue(json, RunConfig.class);
    } catch (JacksonException e) {
      throw refusal(file, problem(e, json), e);
    }
  }

  static void write(Budget budget, Path file) throws CheckpointException {
    byte[] text = (MAPPER.writeValueAsString(budget) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(text));
  }

  static Budget readBudget(Path file) throws RunException {
    String problem = NO_OBJECT;
    @Nullable Throwable cause = null;
    try {
      @Nullable Budget budget = MAPPER.readValue(bytes(file), Budget.class);
      if (budget != null) {
        return budget;
      }
    } catch (JacksonException e) {
      problem = problem(e, MissingNode.getInstance());
      cause = e;
    }
    throw new RunException(
        file + ": " + problem + "; delete it, and give a budget such as --minutes", cause);
  }

  private static RunException refusal(Path file, String problem, @Nullable Throwable cause) {
    String advice = "; put it back as it was, or begin a run of another name";
    return new RunException(file + ": " + problem + advice, cause);
  }

  /** Refuses the name of an estimator that does not exist. */
  private static void requireEstimator(Path file, JsonNode id) throws RunException {
    String field = "field " + TRAIN + "." + ESTIMATOR + ": ";
    String known = Estimators.ids(Estimators.ALL) + ", " + TuneMethods.ids(TuneMethods.ALL);
    if (id.isMissingNode()) {
      throw refusal(file, field + "missing, one of " + known, null);
    }
    boolean found = id.isString() && Arrays.asList(known.split(", ")).contains(id.asString());
    if (!found) {
      throw refusal(file, field + "must be one of " + known + shown(id), null);
    }
  }

  private static byte[] bytes(Path file) throws RunException {
    RunException.requireRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] json = in.readNBytes(MOST_BYTES + 1);
      if (json.length > MOST_BYTES) {
        throw new RunException(file + ": has more than a megabyte, so it is no run's; put it back");
      }
      return json;
    } catch (RunException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new RunException(
          file + ": no such file, so this is no run's folder; take the name of a run", e);
    } catch (IOException e) {
      throw new RunException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Leaves out values that are implied, so that files keep their old form. A model that does not
   * name its MLP has the one that clips, a model that does not name its recurrence the published
   * one, and an estimator says which of its settings may be missing.
   */
  private static void leaveOutOld(JsonNode json) {
    unsaid(json)
        .forEach((place, values) -> {
          if (json.path(place) instanceof ObjectNode object) {
            values.forEach((field, old) -> {
              if (object.path(field).equals(old)) {
                object.remove(field);
              }
            });
          }
        });
  }

  private static JsonNode putInOld(JsonNode json) {
    unsaid(json)
        .forEach((place, values) -> {
          if (json.path(place) instanceof ObjectNode object) {
            values.forEach((field, old) -> {
              if (!object.has(field)) {
                object.set(field, old);
              }
            });
          }
        });
    return json;
  }

  /** The values of fields that may be missing, by the objects that hold them. */
  private static Map<String, Map<String, JsonNode>> unsaid(JsonNode json) {
    JsonNode id = json.path(TRAIN).path(ESTIMATOR);
    Map<String, JsonNode> train = new HashMap<>();
    for (Estimator each : Estimators.ALL) {
      if (id.isString() && id.asString().equals(each.id())) {
        each.unsaid()
            .forEach((name, value) -> train.put(name.replace('-', '_'), MAPPER.valueToTree(value)));
      }
    }
    return Map.of(MODEL, Map.of(MLP, CLIP, CELL, EGG), TRAIN, train);
  }

  private static String problem(JacksonException e, JsonNode json) {
    String path =
        e.getPath().stream()
            .map(r -> r.getPropertyName() == null ? "[" + r.getIndex() + "]" : r.getPropertyName())
            .collect(Collectors.joining("."));
    String field = path.isEmpty() ? "" : "field " + path + ": ";
    return switch (e) {
      case UnrecognizedPropertyException _ -> field + "no such setting";
      case ValueInstantiationException v when v.getCause() != null ->
          field + Objects.requireNonNullElse(v.getCause().getMessage(), "cannot be used");
      case MismatchedInputException m when path.isEmpty() -> NO_OBJECT;
      case InputCoercionException _ -> field + "a number has too many digits";
      case MismatchedInputException m when firstLine(m).startsWith("Missing") -> field + "missing";
      case MismatchedInputException m ->
          field + "must be " + wanted(m.getTargetType()) + shown(at(e, json));
      default -> {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        String at = line <= 0 ? "" : " in line " + line;
        yield "not valid JSON" + at + ": " + firstLine(e);
      }
    };
  }

  /** The value that is wrong. */
  private static JsonNode at(JacksonException e, JsonNode json) {
    JsonNode value = json;
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      value = name == null ? value.path(step.getIndex()) : value.path(name);
    }
    return value;
  }

  private static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "" : value.toString();
    boolean fits = text.length() <= MOST_SHOWN;
    return text.isEmpty() ? "" : ", not " + (fits ? text : text.substring(0, MOST_SHOWN) + "…");
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null || Training.class.isAssignableFrom(type) || type == EggConfig.class) {
      return "an object with its settings";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == long.class || type == Long.class) {
      return "a whole number of %d bits".formatted(type == int.class ? 32 : 64);
    }
    return type.isPrimitive() ? "a number" : type == String.class ? "a string" : "of another type";
  }

  private static String firstLine(JacksonException e) {
    return Foreign.reason(String.valueOf(e.getOriginalMessage()));
  }

  /** The settings that determine what training does to the weights, as one line of JSON. */
  static String identity(RunConfig config) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("corpus_fingerprint", config.corpusFingerprint());
    json.set(MODEL, MAPPER.valueToTree(config.model()));
    json.set(TRAIN, MAPPER.valueToTree(config.train()));
    leaveOutOld(json);
    return json.toString();
  }

  /** The first field in which two configurations differ. */
  static Optional<String> difference(RunConfig found, RunConfig expected) {
    return difference("", MAPPER.valueToTree(found), MAPPER.<JsonNode>valueToTree(expected));
  }

  /** The first field in which two identities differ: {@code train.seed: 2 instead of 1}. */
  static Optional<String> difference(String found, String expected) {
    if (found.equals(expected)) {
      return Optional.empty();
    }
    try {
      return difference("", putInOld(MAPPER.readTree(found)), putInOld(MAPPER.readTree(expected)));
    } catch (JacksonException e) {
      return Optional.of("unreadable settings");
    }
  }

  private static Optional<String> difference(String path, JsonNode found, JsonNode expected) {
    if (!expected.isObject() || !found.isObject()) {
      return found.equals(expected)
          ? Optional.empty()
          : Optional.of("%s: %s instead of %s".formatted(path, found, expected));
    }
    Iterator<Map.Entry<String, JsonNode>> fields = expected.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      Optional<String> inside = difference(name, found.path(field.getKey()), field.getValue());
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }
}
