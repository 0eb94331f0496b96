package org.integg.model;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON header of a safetensors file.
 *
 * @param metadata the strings under {@code __metadata__}, empty if there are none
 * @param tensors all tensors, in the order of their data, without overlap or gap from byte 0 on
 */
record SafetensorsHeader(Map<String, String> metadata, List<TensorEntry> tensors) {
  static final String METADATA = "__metadata__";

  /** As in the reference implementation; a longer header is refused by every reader. */
  static final int MAX_BYTES = 100_000_000;

  /** Headers are padded with spaces to a multiple of this, so that the data is aligned. */
  static final int ALIGNMENT = 8;

  SafetensorsHeader {
    metadata = Map.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /** Bytes of the data section. */
  long dataLength() {
    return tensors.isEmpty() ? 0 : tensors.getLast().end();
  }

  /**
   * Lays tensors out in the given order.
   *
   * @throws IllegalArgumentException if two have the same name or one is called {@code
   *     __metadata__}
   * @throws ArithmeticException if all together have more than 2^63 − 1 bytes
   */
  static SafetensorsHeader layOut(Map<String, String> metadata, List<TensorData> tensors) {
    Set<String> names = new HashSet<>();
    names.add(METADATA);
    List<TensorEntry> entries = new ArrayList<>();
    long offset = 0;
    for (TensorData tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor " + tensor.name() + ": the name is taken");
      }
      long end = Math.addExact(offset, tensor.byteLength());
      entries.add(new TensorEntry(tensor.name(), tensor.dtype(), tensor.shape(), offset, end));
      offset = end;
    }
    return new SafetensorsHeader(metadata, entries);
  }

  /**
   * The header as UTF-8 JSON, padded; equal headers give equal bytes (metadata sorted by key,
   * tensors in the order of their data, no line breaks).
   *
   * @throws IllegalArgumentException if it has more than {@link #MAX_BYTES} bytes
   */
  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectPropertyStart(METADATA);
        new TreeMap<>(metadata).forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      tensors.forEach(tensor -> encode(json, tensor));
      json.writeEndObject();
    }
    while (out.size() % ALIGNMENT != 0) {
      out.write(' ');
    }
    if (out.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the header has %d bytes, but at most %d can be read; shorten the metadata"
              .formatted(out.size(), MAX_BYTES));
    }
    return out.toByteArray();
  }

  private static void encode(JsonGenerator json, TensorEntry tensor) {
    json.writeObjectPropertyStart(tensor.name());
    json.writeStringProperty("dtype", tensor.dtype().name());
    json.writeArrayPropertyStart("shape");
    tensor.shape().forEach(json::writeNumber);
    json.writeEndArray();
    json.writeArrayPropertyStart("data_offsets");
    json.writeNumber(tensor.begin());
    json.writeNumber(tensor.end());
    json.writeEndArray();
    json.writeEndObject();
  }

  /**
   * Checks that the data of the tensors lies end to end from byte 0 on.
   *
   * @param tensors in any order
   * @param data position of the data section in the file, for the messages
   */
  static List<TensorEntry> endToEnd(Path file, List<TensorEntry> tensors, long data)
      throws CheckpointException {
    List<TensorEntry> sorted = new ArrayList<>(tensors);
    sorted.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    long expected = 0;
    String previous = "the start of the data";
    for (TensorEntry tensor : sorted) {
      if (tensor.begin() != expected) {
        String what = tensor.begin() < expected ? "overlaps" : "leaves a gap after";
        throw new CheckpointException(
            file,
            "tensor %s %s %s: data_offsets begin at %d (byte %d of the file) instead of %d; %s"
                .formatted(
                    CheckpointException.quote(tensor.name()),
                    what,
                    previous,
                    tensor.begin(),
                    data + tensor.begin(),
                    expected,
                    Safetensors.MADE_WRONG));
      }
      expected = tensor.end();
      previous = "tensor " + CheckpointException.quote(tensor.name());
    }
    return sorted;
  }
}
