package org.integg.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON header of a safetensors file that anyone may have made: everything is checked
 * before it is used, and errors name the byte in the file.
 */
final class SafetensorsHeaderParser {
  /** No array here needs more; 100 MB of numbers must not become a list. */
  private static final int MAX_DIMENSIONS = 64;

  private final Path file;
  private final byte[] header;
  private final JsonParser json;

  private SafetensorsHeaderParser(Path file, byte[] header) {
    this.file = file;
    this.header = header;
    this.json = new JsonFactory().createParser(ObjectReadContext.empty(), header);
  }

  /**
   * Parses a header.
   *
   * @param header all its bytes with the padding, without the eight bytes of its length
   * @throws CheckpointException if it is not one, or if its tensors overlap or leave gaps
   */
  static SafetensorsHeader parse(Path file, byte[] header) throws CheckpointException {
    requireText(file, header);
    SafetensorsHeaderParser parser = new SafetensorsHeaderParser(file, header);
    try {
      return parser.parse();
    } catch (JacksonException e) {
      throw new CheckpointException(
          file,
          "the header is not valid JSON at byte %d; %s"
              .formatted(parser.place(e), Safetensors.DAMAGED),
          e);
    }
  }

  // The JSON library reports what exceeds its limits without a location.
  private long place(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    return position((location == null ? json.currentLocation() : location).getByteOffset());
  }

  private static long position(long offset) {
    return Safetensors.LENGTH_BYTES + Math.max(0, offset);
  }

  // The JSON library accepts encodings other than UTF-8 and is lax about UTF-8 itself, so the text
  // is checked first. A NUL is never part of JSON and gives other encodings away.
  private static void requireText(Path file, byte[] header) throws CheckpointException {
    if (header.length == 0 || header[0] != '{') {
      throw new CheckpointException(
          file,
          "the header does not begin with '{' at byte %d; this is not a safetensors file"
              .formatted(Safetensors.LENGTH_BYTES));
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(header);
    CharBuffer text = CharBuffer.allocate(1 << 13);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      result = decoder.decode(in, text.clear(), true);
    }
    int wrong = result.isError() ? in.position() : indexOfNul(header);
    if (wrong >= 0) {
      throw new CheckpointException(
          file,
          "the header is not UTF-8 text at byte %d; %s"
              .formatted(position(wrong), Safetensors.DAMAGED));
    }
  }

  private static int indexOfNul(byte[] header) {
    for (int i = 0; i < header.length; i++) {
      if (header[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private SafetensorsHeader parse() throws CheckpointException {
    Map<String, String> metadata = new HashMap<>();
    List<TensorEntry> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    json.nextToken();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (!names.add(name)) {
        throw wrong(CheckpointException.quote(name) + " is there twice");
      }
      json.nextToken();
      if (name.equals(SafetensorsHeader.METADATA)) {
        parseMetadata(metadata);
      } else {
        tensors.add(parseTensor(name));
      }
    }
    if (json.nextToken() != null) {
      throw wrong("there is more after its closing '}'");
    }
    long data = Safetensors.LENGTH_BYTES + (long) header.length;
    return new SafetensorsHeader(metadata, SafetensorsHeader.endToEnd(file, tensors, data));
  }

  private void parseMetadata(Map<String, String> metadata) throws CheckpointException {
    require(JsonToken.START_OBJECT, "__metadata__ is not an object");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      String field = "__metadata__ " + CheckpointException.quote(key);
      json.nextToken();
      require(JsonToken.VALUE_STRING, field + " is not a string");
      if (metadata.put(key, json.getString()) != null) {
        throw wrong(field + " is there twice");
      }
    }
  }

  private TensorEntry parseTensor(String name) throws CheckpointException {
    String tensor = "tensor " + CheckpointException.quote(name);
    require(JsonToken.START_OBJECT, tensor + " is not an object");
    Map<String, Object> fields = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      Object value =
          switch (field) {
            case "dtype" -> parseDtype(tensor);
            case "shape", "data_offsets" -> parseNumbers(tensor + ": " + field);
            default ->
                throw wrong(tensor + " has an unknown field " + CheckpointException.quote(field));
          };
      if (fields.put(field, value) != null) {
        throw wrong(tensor + ": " + field + " is there twice");
      }
    }
    if (fields.get("dtype") instanceof Dtype dtype
        && fields.get("shape") instanceof Numbers shape
        && fields.get("data_offsets") instanceof Numbers offsets) {
      return entry(name, dtype, shape.values(), offsets.values());
    }
    throw wrong(tensor + " lacks one of dtype, shape and data_offsets");
  }

  private TensorEntry entry(String name, Dtype dtype, List<Long> shape, List<Long> offsets)
      throws CheckpointException {
    String tensor = "tensor " + CheckpointException.quote(name);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw wrong(
          tensor + ": data_offsets " + show(offsets) + " are not a beginning and an end behind it");
    }
    long length = offsets.get(1) - offsets.get(0);
    if (!hasLength(dtype, shape, length)) {
      throw wrong(
          "%s: data_offsets %s are %d bytes, which is not what dtype %s and shape %s take"
              .formatted(tensor, show(offsets), length, dtype, show(shape)));
    }
    return new TensorEntry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static boolean hasLength(Dtype dtype, List<Long> shape, long length) {
    try {
      return TensorEntry.byteLength(dtype, shape) == length;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private static String show(List<Long> numbers) {
    return numbers.size() <= 8 ? numbers.toString() : "of " + numbers.size() + " numbers";
  }

  private Dtype parseDtype(String tensor) throws CheckpointException {
    require(JsonToken.VALUE_STRING, tensor + ": dtype is not a string");
    String text = json.getString();
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw new CheckpointException(
        file,
        "%s has dtype %s at byte %d; Integg reads the integers U8, I8, I16, I32 and I64 only"
            .formatted(tensor, CheckpointException.quote(text), here()));
  }

  /** A list of its own type, so that a pattern can ask for it. */
  private record Numbers(List<Long> values) {}

  private Numbers parseNumbers(String field) throws CheckpointException {
    require(JsonToken.START_ARRAY, field + " is not an array");
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(JsonToken.VALUE_NUMBER_INT, field + " holds something else than whole numbers");
      boolean fits =
          switch (json.getNumberType()) {
            case INT, LONG -> json.getLongValue() >= 0;
            default -> false;
          };
      if (!fits) {
        throw wrong(field + " holds a number outside 0..2^63-1");
      }
      if (numbers.size() == MAX_DIMENSIONS) {
        throw wrong(field + " holds more than " + MAX_DIMENSIONS + " numbers");
      }
      numbers.add(json.getLongValue());
    }
    return new Numbers(numbers);
  }

  private void require(JsonToken token, String problem) throws CheckpointException {
    if (json.currentToken() != token) {
      throw wrong(problem);
    }
  }

  private long here() {
    return position(json.currentTokenLocation().getByteOffset());
  }

  private CheckpointException wrong(String problem) {
    return new CheckpointException(
        file,
        "the header is wrong at byte %d: %s; %s"
            .formatted(here(), problem, Safetensors.MADE_WRONG));
  }
}
