package org.integg.corpora;

import java.util.Optional;
import org.integg.tokenizer.Foreign;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The text at one place of a JSON object, which is read to its end: nothing may follow it, and the
 * place is there once. {@code NaN} and infinities, which Python writes, may stand elsewhere.
 */
final class JsonText {
  private final JsonFactory factory =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // A line is in memory already, and its numbers are never converted.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final FieldPath field;
  private final StringBuilder text = new StringBuilder();
  private boolean any;
  private boolean there;

  JsonText(FieldPath field) {
    this.field = field;
  }

  /**
   * What was found.
   *
   * @param text of the document; empty for null and for lists without a text
   * @param halves whether it names half a surrogate pair, which UTF-8 cannot; it becomes a question
   *     mark
   */
  record Found(String text, boolean halves) {}

  /** An object that cannot be used, and where in its bytes that shows. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private final long offset;

    Malformed(long offset, String what) {
      super(what);
      this.offset = Math.max(0, offset);
    }

    long offset() {
      return offset;
    }

    /** What is wrong with the line, to follow its number. */
    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** Reads the object in {@code bytes[from .. from + length)}. */
  Found find(byte[] bytes, int from, int length) throws Malformed {
    text.setLength(0);
    any = false;
    there = false;
    try (JsonParser json = factory.createParser(ObjectReadContext.empty(), bytes, from, length)) {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new Malformed(0, notAnObject(first));
      }
      object(json, field);
      if (json.nextToken() != null) {
        throw new Malformed(
            json.currentTokenLocation().getByteOffset() - from,
            "holds more than one value; put each on a line of its own");
      }
    } catch (StreamConstraintsException e) {
      throw malformed(e, from, "cannot be read: ");
    } catch (JacksonException e) {
      throw malformed(e, from, "is not JSON: ");
    }
    if (!there) {
      throw new Malformed(
          0, "there is no field '" + field.text() + "'; name the right one with #field=NAME");
    }
    return new Found(text.toString(), hasHalfPair());
  }

  private static String notAnObject(JsonToken first) {
    return first == JsonToken.START_ARRAY
        ? "is not a JSON object but a list; jq -c '.[]' makes a line of each entry"
        : "is not a JSON object";
  }

  private static Malformed malformed(JacksonException e, int from, String what) {
    String reason = Foreign.reason(e.getOriginalMessage());
    long column = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
    return new Malformed(column - from, what + reason);
  }

  /** Reads an object to its end, after its brace, and takes what the way leads to. */
  private void object(JsonParser json, FieldPath way) throws Malformed {
    boolean seen = false;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      Optional<FieldPath> rest = way.within(key);
      boolean end = way.endsAt(key);
      if ((end || rest.isPresent()) && seen) {
        throw new Malformed(0, "the field '" + field.text() + "' is there twice");
      }
      seen |= end || rest.isPresent();
      JsonToken value = json.nextToken();
      if (end) {
        there = true;
        take(json, value);
      } else if (rest.isPresent()) {
        descend(json, value, rest.get());
      } else {
        json.skipChildren();
      }
    }
  }

  private void descend(JsonParser json, JsonToken value, FieldPath rest) throws Malformed {
    switch (value) {
      case START_OBJECT -> object(json, rest);
      case START_ARRAY -> {
        boolean empty = true;
        for (JsonToken each = next(json); each != JsonToken.END_ARRAY; each = next(json)) {
          if (each != JsonToken.VALUE_NULL) {
            empty = false;
            descend(json, each, rest);
          }
        }
        there |= empty;
      }
      case VALUE_NULL -> there = true;
      default -> json.skipChildren();
    }
  }

  private void take(JsonParser json, JsonToken value) throws Malformed {
    switch (value) {
      case VALUE_STRING -> {
        text.append(any ? "\n" : "").append(json.getString());
        any = true;
      }
      case START_ARRAY -> {
        for (JsonToken each = next(json); each != JsonToken.END_ARRAY; each = next(json)) {
          take(json, each);
        }
      }
      case VALUE_NULL -> {
        // No text: as an empty one.
      }
      default -> throw new Malformed(0, "the field '" + field.text() + "' is no text");
    }
  }

  /** The next token, which a parser of complete lines always has or throws for. */
  private static JsonToken next(JsonParser json) throws Malformed {
    JsonToken token = json.nextToken();
    if (token == null) {
      throw new Malformed(0, "is not JSON: it ends within a list");
    }
    return token;
  }

  private boolean hasHalfPair() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
