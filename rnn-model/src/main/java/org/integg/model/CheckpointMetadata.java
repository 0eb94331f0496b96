package org.integg.model;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The strings in a checkpoint's header that say what the model is. */
final class CheckpointMetadata {
  static final String FORMAT = "integg.format";
  static final String CONFIG = "integg.config";
  static final String TOKENIZER = "integg.tokenizer";
  static final String HASH = "integg.sha256";

  private static final String MLP = "mlp";
  private static final String CELL = "cell";
  private static final String THIS_FORMAT = "1";
  private static final Set<String> RESERVED = Set.of(FORMAT, CONFIG, TOKENIZER, HASH);

  private CheckpointMetadata() {}

  static boolean isReserved(String key) {
    return RESERVED.contains(key);
  }

  static Map<String, String> of(Parameters parameters, Optional<String> tokenizer) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put(FORMAT, THIS_FORMAT);
    metadata.put(CONFIG, toJson(parameters.config()));
    metadata.put(HASH, parameters.sha256());
    tokenizer.ifPresent(text -> metadata.put(TOKENIZER, text));
    return metadata;
  }

  /** The tokenizer that the metadata states, else the one that the vocabulary implies. */
  static Optional<String> tokenizer(Map<String, String> metadata, EggConfig config) {
    return Optional.ofNullable(metadata.get(TOKENIZER))
        .or(() -> Checkpoint.defaultTokenizer(config));
  }

  /** Refuses weights whose hash differs from that in the metadata, if it states one. */
  static void requireHash(Path file, Map<String, String> metadata, Parameters weights)
      throws CheckpointException {
    String stated = metadata.get(HASH);
    if (stated == null) {
      return;
    }
    String found = weights.sha256();
    if (!stated.equals(found)) {
      throw new CheckpointException(
          file,
          "damaged: %s is %s, but the weights have %s; copy the file again, or remove %s if"
                  .formatted(HASH, CheckpointException.quote(stated), found, HASH)
              + " another program changed the weights");
    }
  }

  /** The configuration that the metadata states, if it does. */
  static Optional<EggConfig> config(Path file, Map<String, String> metadata)
      throws CheckpointException {
    String format = metadata.getOrDefault(FORMAT, THIS_FORMAT);
    if (!format.equals(THIS_FORMAT)) {
      throw new CheckpointException(
          file,
          "%s is %s, but this version reads %s; use the version of Integg that wrote the file"
              .formatted(FORMAT, CheckpointException.quote(format), THIS_FORMAT));
    }
    String json = metadata.get(CONFIG);
    if (json == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(fromJson(json));
    } catch (JacksonException e) {
      // The JSON library's own message is about its options.
      throw new CheckpointException(file, wrongConfig(json, "not valid JSON"), e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, wrongConfig(json, String.valueOf(e.getMessage())), e);
    }
  }

  private static String wrongConfig(String json, String problem) {
    return "%s is %s: %s; remove it to go by the shapes"
        .formatted(CONFIG, CheckpointException.quote(json), problem);
  }

  private static String toJson(EggConfig config) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("vocabulary", config.vocabulary());
      json.writeNumberProperty("width", config.width());
      json.writeNumberProperty("layers", config.layers());
      if (config.mlp() != Mlp.CLIP) { // left out as in files from before there were other kinds
        json.writeStringProperty(MLP, config.mlp().toString());
      }
      if (config.cell() != Cell.EGG) { // for the same reason
        json.writeStringProperty(CELL, config.cell().toString());
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static EggConfig fromJson(String text) {
    Map<String, Integer> sizes = new HashMap<>();
    Optional<Mlp> mlp = Optional.empty();
    Optional<Cell> cell = Optional.empty();
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      require(json.nextToken() == JsonToken.START_OBJECT, "not an object");
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        boolean first;
        if (name.equals(MLP)) {
          first = mlp.isEmpty();
          mlp = Optional.of(mlp(value == JsonToken.VALUE_STRING ? json.getString() : ""));
        } else if (name.equals(CELL)) {
          first = cell.isEmpty();
          cell = Optional.of(cell(value == JsonToken.VALUE_STRING ? json.getString() : ""));
        } else {
          boolean isInt =
              value == JsonToken.VALUE_NUMBER_INT
                  && json.getNumberType() == JsonParser.NumberType.INT;
          require(isInt, CheckpointException.quote(name) + " is not a whole number of 32 bits");
          first = sizes.put(name, json.getIntValue()) == null;
        }
        require(first, CheckpointException.quote(name) + " is there twice");
      }
      require(json.nextToken() == null, "there is more after its closing '}'");
    }
    require(
        sizes.keySet().equals(Set.of("vocabulary", "width", "layers")),
        "its fields are not vocabulary, width and layers, with or without mlp and cell");
    return new EggConfig(
        sizes.getOrDefault("vocabulary", 0),
        sizes.getOrDefault("width", 0),
        sizes.getOrDefault("layers", 0),
        mlp.orElse(Mlp.CLIP),
        cell.orElse(Cell.EGG));
  }

  private static Mlp mlp(String name) {
    return Mlp.named(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                CheckpointException.quote(MLP) + " is not one of " + List.of(Mlp.values())));
  }

  private static Cell cell(String name) {
    return Cell.named(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                CheckpointException.quote(CELL) + " is not one of " + List.of(Cell.values())));
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
