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
 * Reads some numbers from lines of JSON. A line as runs write it, with plain names and numbers and
 * no spaces, is read by short loops over its bytes, because there are many such lines. Jackson
 * reads all others, to the same numbers. Steps of more than a byte would be slower until Java has
 * compiled them well, which is just the time that a page waits. Not thread-safe.
 */
final class MetricsLine {
  /**
   * A field that is read.
   *
   * @param count 1 for a number, more for an array of exactly this many
   */
  record Field(String name, int count) {}

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  /**
   * Powers of ten. They are exact, and so are whole numbers up to 2^53, so a product or quotient of
   * them is rounded only once.
   */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long MOST_EXACT = 1L << 53;

  /** Added to a number to turn a negative zero into a positive one. */
  private static final double ZERO = 0;

  /** Number of digits that always fit a long. */
  private static final int MOST_DIGITS = 18;

  private static final int UNKNOWN = -1;
  private static final int UNREADABLE = -2;

  /** The names with their quotes and the colon, as in a plain line. */
  private final byte[][] names;

  /** The field that followed each field last time; the last entry is the field at the beginning. */
  private final int[] after;

  private final int[] places;
  private final int[] counts;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final double[] values;

  private byte[] bytes = {};
  private int at;
  private int end;
  private double number;

  MetricsLine(List<Field> fields) {
    names = new byte[fields.size()][];
    after = new int[fields.size() + 1];
    places = new int[fields.size()];
    counts = fields.stream().mapToInt(Field::count).toArray();
    int size = 0;
    for (int i = 0; i < names.length; i++) {
      names[i] = ("\"" + fields.get(i).name() + "\":").getBytes(StandardCharsets.UTF_8);
      numbers.put(fields.get(i).name(), i);
      places[i] = size;
      size += counts[i];
    }
    values = new double[size];
  }

  /**
   * The values of all fields side by side, NaN where the line has none; not a copy. The values of
   * an array field are either all finite or all NaN.
   */
  double[] values() {
    return values;
  }

  /** Reads a line. Returns false if it is not exactly one JSON object. */
  boolean read(byte[] line, int from, int to) {
    bytes = line;
    at = from;
    end = to;
    Arrays.fill(values, Double.NaN);
    return readPlain() || readAny(line, from, to - from);
  }

  /** Reads a plain line. Returns false if it is anything else. */
  private boolean readPlain() {
    byte before = '{';
    int last = names.length;
    while (eat(before)) {
      int field = after[last];
      if (!isNext(field)) {
        field = name();
        if (field == UNREADABLE) {
          return false;
        }
        if (field != UNKNOWN) {
          after[last] = field;
        }
      }
      if (!value(field)) {
        return false;
      }
      if (at == end - 1 && bytes[at] == '}') {
        return true;
      }
      last = field == UNKNOWN ? last : field;
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

  /** Skips a field's name, if it is here. */
  private boolean isNext(int field) {
    byte[] name = names[field];
    byte[] line = bytes;
    int from = at;
    if (end - from < name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (line[from + i] != name[i]) {
        return false;
      }
    }
    at = from + name.length;
    return true;
  }

  /** Skips any name, and returns which it is. */
  private int name() {
    for (int field = 0; field < names.length; field++) {
      if (isNext(field)) {
        return field;
      }
    }
    if (!eat((byte) '"')) {
      return UNREADABLE;
    }
    while (at < end && bytes[at] != '"') {
      if (bytes[at] < ' ' || bytes[at] == '\\') {
        return UNREADABLE;
      }
      at++;
    }
    return eat((byte) '"') && eat((byte) ':') ? UNKNOWN : UNREADABLE;
  }

  private boolean value(int field) {
    int count = field == UNKNOWN ? 0 : counts[field];
    boolean array = eat((byte) '[');
    int read = 0;
    do {
      if (!number()) {
        return false;
      }
      if (read < count && array == count > 1) {
        values[places[field] + read] = number;
      }
      read++;
    } while (array && eat((byte) ','));
    return !array || eat((byte) ']') && (count <= 1 || read == count);
  }

  /** Reads a number whose nearest double takes one multiplication or division to find. */
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
    // With more digits the sum may have overflowed a long.
    if (whole + decimals > MOST_DIGITS || digits > MOST_EXACT) {
      return false;
    }
    int power = -decimals;
    if (eat((byte) 'E') || eat((byte) 'e')) {
      boolean small = eat((byte) '-');
      int exponent = exponent();
      if (exponent < 0) {
        return false;
      }
      power += small ? -exponent : exponent;
    }
    if (Math.abs(power) >= POWERS.length) {
      return false;
    }
    double size = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    number = (negative ? -size : size) + ZERO;
    return true;
  }

  /** Reads one or two digits; below 0 if there are none, or more. */
  private int exponent() {
    int sum = 0;
    int from = at;
    while (at < end && at - from <= 2 && bytes[at] >= '0' && bytes[at] <= '9') {
      sum = 10 * sum + bytes[at] - '0';
      at++;
    }
    return at == from || at - from > 2 ? -1 : sum;
  }

  /** Reads digits, and appends them to a number. */
  private long digits(long before) {
    byte[] line = bytes;
    int to = end;
    long sum = before;
    int place = at;
    while (place < to) {
      int digit = line[place] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      sum = 10 * sum + digit;
      place++;
    }
    at = place;
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
    int count = field == UNKNOWN ? 0 : counts[field];
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
