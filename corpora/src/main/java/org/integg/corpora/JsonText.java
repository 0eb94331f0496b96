package org.integg.corpora;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.integg.corpora.JsonScanner.Malformed;

/**
 * The text at one place of a JSON object, which is read to its end: nothing may follow it, and the
 * place is there once.
 */
final class JsonText {
  private final JsonScanner json = new JsonScanner();
  private final Name name = new Name();
  private final FieldPath field;
  private final JsonScanner.Text text;
  private boolean any;
  private boolean gaps;

  /** Lists around what is read. */
  private int lists;

  /**
   * A reader.
   *
   * @param text takes what is found: nothing for null and for lists without a text
   */
  JsonText(FieldPath field, JsonScanner.Text text) {
    this.field = field;
    this.text = text;
  }

  /** The name of a field, as far as it can be one that is looked for. */
  private static final class Name implements DocumentSink {
    /** No command line has a longer one. */
    private static final int MOST_BYTES = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Utf8Writer writer = new Utf8Writer(this);

    String read(JsonScanner json) throws IOException, Malformed {
      bytes.reset();
      json.name(writer);
      writer.flush();
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void begin(String document, boolean optional) {
      // a name is no document
    }

    @Override
    public void text(byte[] from, int offset, int length) {
      bytes.write(from, offset, Math.min(length, MOST_BYTES - bytes.size()));
    }

    @Override
    public void end() {
      // a name is no document
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
    gaps = false;
    lists = 0;
    json.start(line);
    int first = json.peek();
    if (first != '{') {
      throw new Malformed(0, notAnObject(first));
    }
    boolean there = object(field);
    int next = json.peek();
    if (next >= 0) {
      throw new Malformed(
          json.offset(),
          JsonScanner.beginsValue(next)
              ? "holds more than one value; put each on a line of its own"
              : "is not JSON: something follows its end");
    }
    if (!there) {
      throw new Malformed(
          0, "there is no field '" + field.text() + "'; name the right one with #field=NAME");
    }
  }

  /**
   * Whether the text that was found last is of a list of which some items have none: they are null,
   * or objects without the field.
   */
  boolean leftOutItems() {
    return any && gaps;
  }

  private static String notAnObject(int first) {
    return first == '['
        ? "is not a JSON object but a list; jq -c '.[]' makes a line of each entry"
        : "is not a JSON object";
  }

  /** Reads an object to its end, and takes what the way leads to. Returns false if nowhere. */
  private boolean object(FieldPath way) throws IOException, Malformed {
    boolean seen = false;
    boolean there = false;
    json.open();
    for (boolean more = json.begins('}'); more; more = json.goesOn('}')) {
      String key = name.read(json);
      Optional<FieldPath> rest = way.within(key);
      boolean end = way.endsAt(key);
      if ((end || rest.isPresent()) && seen) {
        throw new Malformed(0, "the field '" + field.text() + "' is there twice");
      }
      seen |= end || rest.isPresent();
      if (end) {
        there = true;
        take();
      } else if (rest.isPresent()) {
        there = descend(rest.get());
      } else {
        json.skip();
      }
    }
    return there;
  }

  /** Goes on in a value that is no end of the way. */
  private boolean descend(FieldPath rest) throws IOException, Malformed {
    return switch (json.peek()) {
      case '{' -> object(rest);
      case '[' -> items(rest);
      case 'n' -> {
        nothing();
        yield true;
      }
      default -> {
        json.skip();
        yield false;
      }
    };
  }

  /** Goes on in the items of a list. Returns false if there are some and the way is in none. */
  private boolean items(FieldPath rest) throws IOException, Malformed {
    boolean empty = true;
    boolean there = false;
    lists++;
    json.open();
    for (boolean more = json.begins(']'); more; more = json.goesOn(']')) {
      if (json.peek() == 'n') {
        nothing();
      } else {
        empty = false;
        boolean here = descend(rest);
        there |= here;
        gaps |= !here;
      }
    }
    lists--;
    return there || empty;
  }

  /** Passes over a null: no text. */
  private void nothing() throws IOException, Malformed {
    json.skip();
    gaps |= lists > 0;
  }

  private void take() throws IOException, Malformed {
    switch (json.peek()) {
      case '"' -> {
        if (any) {
          text.escaped('\n');
        }
        any = true;
        json.string(text);
      }
      case '[' -> {
        lists++;
        json.open();
        for (boolean more = json.begins(']'); more; more = json.goesOn(']')) {
          take();
        }
        lists--;
      }
      case 'n' -> nothing();
      default -> {
        json.skip(); // what is no JSON says so
        throw new Malformed(0, "the field '" + field.text() + "' is no text");
      }
    }
  }
}
