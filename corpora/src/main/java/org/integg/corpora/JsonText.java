package org.integg.corpora;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.integg.corpora.JsonScanner.Malformed;

/**
 * Finds the text at one path of a JSON object. The object is read to its end: nothing may follow
 * it, and the path may occur only once.
 */
final class JsonText {
  private final JsonScanner json = new JsonScanner();
  private final Name name = new Name();
  private final FieldPath field;
  private final JsonScanner.Text text;
  private boolean any;
  private boolean gaps;

  /** Depth of lists around the current value. */
  private int lists;

  /**
   * A reader.
   *
   * @param text takes the text that is found; it gets nothing for null and for lists without a text
   */
  JsonText(FieldPath field, JsonScanner.Text text) {
    this.field = field;
    this.text = text;
  }

  /** The name of a field, up to the length that a wanted name can have. */
  private static final class Name implements DocumentSink {
    /** No command line has a longer name. */
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
      // a name is not a document
    }

    @Override
    public void text(byte[] from, int offset, int length) {
      bytes.write(from, offset, Math.min(length, MOST_BYTES - bytes.size()));
    }

    @Override
    public void end() {
      // a name is not a document
    }
  }

  /**
   * Reads the object that a stream holds.
   *
   * @throws Malformed if it holds anything else
   * @throws IOException if the stream or the receiver of the text throws it
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
   * Whether the last text comes from a list in which some items have none, because they are null or
   * objects without the field.
   */
  boolean leftOutItems() {
    return any && gaps;
  }

  private static String notAnObject(int first) {
    return first == '['
        ? "is not a JSON object but a list; jq -c '.[]' makes a line of each entry"
        : "is not a JSON object";
  }

  /**
   * Reads an object to its end, and takes what is at the path. Returns false if there is nothing.
   */
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

  /** Continues in a value that is not the end of the path. */
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

  /** Continues in the items of a list. Returns false if there are items but none has the path. */
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

  /** Skips a null, which has no text. */
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
        json.skip(); // fails if the value is not JSON
        throw new Malformed(0, "the field '" + field.text() + "' is no text");
      }
    }
  }
}
