package org.integg.corpora;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.integg.tokenizer.Foreign;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The text at one place of a JSON object, which is read to its end: nothing may follow it, and the
 * place is there once. {@code NaN} and infinities, which Python writes, may stand elsewhere.
 */
final class JsonText {
  /** Characters of a field's name, which takes seven bytes for each while it is read. */
  private static final int LONGEST_NAME = 1 << 20;

  private final JsonFactory factory =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // LineStream bounds what a line may take, and its numbers are never converted.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(LONGEST_NAME)
                  .build())
          .build();

  private final FieldPath field;
  private final Utf8Writer text;
  private boolean any;
  private boolean there;

  /**
   * A reader.
   *
   * @param text takes what is found: nothing for null and for lists without a text
   */
  JsonText(FieldPath field, Utf8Writer text) {
    this.field = field;
    this.text = text;
  }

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

  /**
   * Reads the object that a stream holds.
   *
   * @throws Malformed for anything else
   * @throws IOException of the stream and of what takes the text, as it is
   */
  void find(InputStream line) throws IOException, Malformed {
    any = false;
    there = false;
    try (JsonParser json = factory.createParser(ObjectReadContext.empty(), line)) {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new Malformed(0, notAnObject(first));
      }
      object(json, field);
      if (json.nextToken() != null) {
        throw new Malformed(
            json.currentTokenLocation().getByteOffset(),
            "holds more than one value; put each on a line of its own");
      }
    } catch (StreamConstraintsException e) {
      throw malformed(e, "cannot be read: ");
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw malformed(e, "is not JSON: ");
    }
    if (!there) {
      throw new Malformed(
          0, "there is no field '" + field.text() + "'; name the right one with #field=NAME");
    }
  }

  private static String notAnObject(JsonToken first) {
    return first == JsonToken.START_ARRAY
        ? "is not a JSON object but a list; jq -c '.[]' makes a line of each entry"
        : "is not a JSON object";
  }

  private static Malformed malformed(JacksonException e, String what) {
    String reason = Foreign.reason(e.getOriginalMessage());
    long column = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
    return new Malformed(column, what + reason);
  }

  /** Reads an object to its end, after its brace, and takes what the way leads to. */
  private void object(JsonParser json, FieldPath way) throws IOException, Malformed {
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

  private void descend(JsonParser json, JsonToken value, FieldPath rest)
      throws IOException, Malformed {
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

  private void take(JsonParser json, JsonToken value) throws IOException, Malformed {
    switch (value) {
      case VALUE_STRING -> {
        if (any) {
          text.write('\n');
        }
        any = true;
        json.getString(text);
        text.endText();
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
}
