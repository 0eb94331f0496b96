package org.integg.tokenizer;

import static org.integg.tokenizer.TokenizerFaults.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes the {@code pre_tokenizer} of a {@code tokenizer.json}. */
final class PreTokenizerJson {
  static final String GPT2_PATTERN =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private static final String KNOWN =
      "; known are ByteLevel, alone or after Digits or after Split by a regular expression";

  private PreTokenizerJson() {}

  /**
   * The pre-tokenizer that {@code node} describes.
   *
   * @param origin what later messages call its file
   * @throws IllegalArgumentException if it is not supported here
   */
  static PreTokenizer read(JsonNode node, String origin) {
    List<JsonNode> steps = new ArrayList<>();
    collect(node, steps);
    check(
        !steps.isEmpty() && type(steps.getLast()).equals("ByteLevel"),
        "has no ByteLevel step at the end of its pre_tokenizer: not byte-level BPE");
    JsonNode byteLevel = steps.getLast();
    check(
        !byteLevel.path("add_prefix_space").asBoolean(true),
        "sets add_prefix_space, which changes the text; only tokenizers that keep every byte can"
            + " be used");
    boolean regex = byteLevel.path("use_regex").asBoolean(true);
    if (steps.size() == 1) {
      check(regex, "does not cut text into words (use_regex is false and there is no Split)");
      return PreTokenizer.GPT2;
    }
    JsonNode first = steps.getFirst();
    check(steps.size() == 2, "has a pre_tokenizer of " + steps.size() + " steps" + KNOWN);
    if (type(first).equals("Digits") && regex) {
      return first.path("individual_digits").asBoolean(false)
          ? PreTokenizer.GPT2_SINGLE_DIGITS
          : PreTokenizer.GPT2_DIGIT_RUNS;
    }
    check(
        type(first).equals("Split") && !regex,
        "has the pre_tokenizer "
            + TokenizerFaults.shortened(type(first))
            + " then ByteLevel"
            + KNOWN);
    return split(first, origin);
  }

  private static void collect(JsonNode node, List<JsonNode> steps) {
    if (type(node).equals("Sequence")) {
      for (JsonNode step : node.path("pretokenizers")) {
        collect(step, steps);
      }
    } else if (!TokenizerFaults.absent(node)) {
      steps.add(node);
    }
  }

  private static String type(JsonNode node) {
    return node.path("type").asString("");
  }

  private static PreTokenizer split(JsonNode node, String origin) {
    check(
        node.path("behavior").asString("").equals("Isolated")
            && !node.path("invert").asBoolean(false),
        "has a Split that is not \"Isolated\"; only that one keeps every byte");
    String regex = node.path("pattern").path("Regex").asString("");
    check(!regex.isEmpty(), "has a Split without a regular expression");
    if (regex.equals(GPT2_PATTERN)) {
      return PreTokenizer.GPT2;
    }
    if (regex.equals(RunSplitter.PLAIN_PATTERN)) {
      return PreTokenizer.PLAIN;
    }
    try {
      return new PatternSplitter(regex, origin);
    } catch (PatternSyntaxException e) {
      String at = e.getIndex() < 0 ? "" : " at index " + e.getIndex();
      throw new IllegalArgumentException(
          "has a regular expression that cannot be used: %s%s of '%s'"
              .formatted(e.getDescription(), at, TokenizerFaults.shortened(regex)),
          e);
    }
  }

  static ObjectNode write(PreTokenizer preTokenizer) {
    return switch (preTokenizer) {
      case PatternSplitter splitter -> sequence(split(splitter.regex()), byteLevel(false));
      case RunSplitter runs ->
          switch (runs.digits()) {
            case RUNS -> sequence(digits(false), byteLevel(true));
            case SINGLE -> sequence(digits(true), byteLevel(true));
            case TOGETHER ->
                runs.plain()
                    ? sequence(split(RunSplitter.PLAIN_PATTERN), byteLevel(false))
                    : byteLevel(true);
          };
    };
  }

  private static ObjectNode object(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode sequence(ObjectNode first, ObjectNode second) {
    ObjectNode sequence = object("Sequence");
    sequence.putArray("pretokenizers").add(first).add(second);
    return sequence;
  }

  private static ObjectNode digits(boolean individual) {
    return object("Digits").put("individual_digits", individual);
  }

  private static ObjectNode split(String regex) {
    ObjectNode split = object("Split");
    split.putObject("pattern").put("Regex", regex);
    return split.put("behavior", "Isolated").put("invert", false);
  }

  static ObjectNode byteLevel(boolean regex) {
    return object("ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", regex);
  }
}
