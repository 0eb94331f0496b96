package org.integg.cli.watch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads some numbers of lines of JSON. A line as runs have it, with plain names and numbers and no
 * spaces, is read by a short loop, since there are many of them; any other by Jackson, to the same
 * numbers. Not thread-safe.
 */
final class MetricsLine {
  /**
   * A field that is read.
   *
   * @param count 1 for a number, more for an array of just so many
   */
  record Field(String name, int count) {}

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  /**
   * All are exact, and so is a whole number up to 2^53: their product or quotient is rounded once.
   */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long MOST_EXACT = 1L << 53;

  /** Makes of a zero with a minus one without. */
  private static final double ZERO = 0;

  /** Digits that surely fit a long. */
  private static final int MOST_DIGITS = 18;

  private static final int UNKNOWN = -1;
  private static final int UNREADABLE = -2;

  private final List<Field> fields;
  private final byte[][] names;
  private final int[] places;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final double[] values;

  private byte[] bytes = {};
  private int at;
  private int end;
  private double number;

  /** The field that stands next, if the line is like the one before. */
  private int guess;

  MetricsLine(List<Field> fields) {
    this.fields = List.copyOf(fields);
    names = new byte[fields.size()][];
    places = new int[fields.size()];
    int size = 0;
    for (int i = 0; i < names.length; i++) {
      names[i] = fields.get(i).name().getBytes(StandardCharsets.UTF_8);
      numbers.put(fields.get(i).name(), i);
      places[i] = size;
      size += fields.get(i).count();
    }
    values = new double[size];
  }

  /**
   * The values of all fields side by side, NaN where the line has none: the array itself. Of an
   * array all values are finite, or all NaN.
   */
  double[] values() {
    return values;
  }

  /** Reads a line. Returns false if it is no JSON object, or more than one. */
  boolean read(byte[] line, int from, int to) {
    bytes = line;
    at = from;
    end = to;
    Arrays.fill(values, Double.NaN);
    return readPlain() || readAny(line, from, to - from);
  }

  /** Returns false if the line is not of the plain kind, whatever it is. */
  private boolean readPlain() {
    byte before = '{';
    while (eat(before)) {
      int field = name();
      if (field == UNREADABLE || !eat((byte) ':') || !value(field)) {
        return false;
      }
      if (at == end - 1 && bytes[at] == '}') {
        return true;
      }
      before = ',';
    }
    return false;
  }

  private boolean eat(byte expected) {
    if (at < end && bytes[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  private int name() {
    if (!eat((byte) '"')) {
      return UNREADABLE;
    }
    int from = at;
    while (at < end && bytes[at] != '"') {
      if (bytes[at] < ' ' || bytes[at] == '\\') {
        return UNREADABLE;
      }
      at++;
    }
    int to = at;
    return eat((byte) '"') ? number(from, to) : UNREADABLE;
  }

  /** The number of the field with that name. */
  private int number(int from, int to) {
    for (int i = 0; i < names.length; i++) {
      int field = guess + i < names.length ? guess + i : guess + i - names.length;
      byte[] name = names[field];
      if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
        guess = field + 1 < names.length ? field + 1 : 0;
        return field;
      }
    }
    return UNKNOWN;
  }

  private boolean value(int field) {
    int count = field == UNKNOWN ? 0 : fields.get(field).count();
    if (!eat((byte) '[')) {
      if (!number()) {
        return false;
      }
      if (count == 1) {
        values[places[field]] = number;
      }
      return true;
    }
    int read = 0;
    do {
      if (!number()) {
        return false;
      }
      if (count > 1 && read < count) {
        values[places[field] + read] = number;
      }
      read++;
    } while (eat((byte) ','));
    return eat((byte) ']') && (count <= 1 || read == count);
  }

  /** A number to which the nearest double is found by one multiplication or division. */
  private boolean number() {
    boolean negative = eat((byte) '-');
    int from = at;
    long digits = digits(0);
    int whole = at - from;
    if (whole == 0 || whole > 1 && bytes[from] == '0') {
      return false;
    }
    int decimals = 0;
    if (eat((byte) '.')) {
      from = at;
      digits = digits(digits);
      decimals = at - from;
      if (decimals == 0) {
        return false;
      }
    }
    // With more digits the sum may have gone beyond a long.
    if (whole + decimals > MOST_DIGITS || digits > MOST_EXACT) {
      return false;
    }
    int power = -decimals;
    if (eat((byte) 'E') || eat((byte) 'e')) {
      boolean small = eat((byte) '-');
      from = at;
      long exponent = digits(0);
      if (at == from || at - from > 2) {
        return false;
      }
      power += (int) (small ? -exponent : exponent);
    }
    if (Math.abs(power) >= POWERS.length) {
      return false;
    }
    double size = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    number = (negative ? -size : size) + ZERO;
    return true;
  }

  private long digits(long before) {
    long sum = before;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      sum = 10 * sum + bytes[at] - '0';
      at++;
    }
    return sum;
  }

  private boolean readAny(byte[] line, int from, int length) {
    Arrays.fill(values, Double.NaN);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        readAny(parser, numbers.getOrDefault(name, UNKNOWN));
      }
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private void readAny(JsonParser parser, int field) {
    int count = field == UNKNOWN ? 0 : fields.get(field).count();
    boolean array = parser.currentToken() == JsonToken.START_ARRAY;
    if (count == 0 || array != count > 1) {
      parser.skipChildren();
    } else if (!array) {
      values[places[field]] = numeric(parser);
    } else {
      int read = 0;
      boolean whole = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        double value = numeric(parser);
        whole &= Double.isFinite(value) && read < count;
        values[places[field] + Math.min(read, count - 1)] = value;
        parser.skipChildren();
        read++;
      }
      if (!whole || read != count) {
        Arrays.fill(values, places[field], places[field] + count, Double.NaN);
      }
    }
  }

  private static double numeric(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return token != null && token.isNumeric() ? parser.getDoubleValue() + ZERO : Double.NaN;
  }
}
