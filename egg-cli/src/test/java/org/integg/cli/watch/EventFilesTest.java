package org.integg.cli.watch;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.integg.cli.Cli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim: event files hold every number of a run's metrics, in the published formats: a reader that
 * shares nothing with the writer, its checksum bit by bit by the polynomial, reads them back.
 */
class EventFilesTest {
  /** Castagnoli's polynomial, its bits reversed. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private record Event(double time, long step, String version, Map<String, Float> values) {}

  /** One field of a message: its number, and a long or the bytes of its value. */
  private record Field(int number, int type, long value, byte[] bytes) {}

  @TempDir private Path folder;

  private static int crc32c(byte[] bytes) {
    int crc = ~0;
    for (byte each : bytes) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
      }
    }
    return ~crc;
  }

  private static int masked(byte[] bytes) {
    int crc = crc32c(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  private static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertEquals(masked(length), in.getInt());
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertEquals(masked(data), in.getInt());
      events.add(event(data));
    }
    return events;
  }

  private static Event event(byte[] data) {
    double time = Double.NaN;
    long step = 0;
    String version = "";
    Map<String, Float> values = new HashMap<>();
    for (Field field : fields(data)) {
      switch (field.number()) {
        case 1 -> time = Double.longBitsToDouble(field.value());
        case 2 -> step = field.value();
        case 3 -> version = new String(field.bytes(), StandardCharsets.UTF_8);
        case 5 -> fields(field.bytes()).forEach(value -> put(values, value));
        default -> throw new IllegalArgumentException("field " + field.number());
      }
    }
    return new Event(time, step, version, values);
  }

  private static void put(Map<String, Float> values, Field value) {
    assertEquals(1, value.number());
    String tag = "";
    float number = Float.NaN;
    for (Field field : fields(value.bytes())) {
      if (field.number() == 1) {
        tag = new String(field.bytes(), StandardCharsets.UTF_8);
      } else {
        assertEquals(2, field.number());
        number = Float.intBitsToFloat((int) field.value());
      }
    }
    values.put(tag, number);
  }

  private static List<Field> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      int type = (int) (key & 7);
      byte[] bytes = new byte[type == 2 ? (int) varint(in) : 0];
      in.get(bytes);
      long value =
          switch (type) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> 0;
            case 5 -> in.getInt();
            default -> throw new IllegalArgumentException("type " + type);
          };
      fields.add(new Field((int) (key >> 3), type, value, bytes));
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Test
  void theChecksumIsTheOneOfTheFormat() {
    // The check value that catalogues give for CRC-32C.
    assertEquals(0xe3069283, crc32c("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void everyNumberIsThere() throws IOException {
    Path runs = Files.createDirectories(folder.resolve("runs"));
    Folders.steps(Folders.run(runs, "first", 1), 1, 300);
    Folders.steps(Folders.run(runs, "an odd name", 1), 1, 3);
    Path out = folder.resolve("events");
    for (int i = 0; i < 2; i++) {
      Cli.Result result =
          new Cli(folder).egg("report", runs.toString(), "--tensorboard", out.toString());
      assertEquals(0, result.code(), result.err());
    }
    try (Stream<Path> files = Files.list(out.resolve("first"))) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      assertTrue(all.getFirst().getFileName().toString().contains("tfevents"));
      check(read(all.getFirst()));
    }
    assertTrue(Files.isDirectory(out.resolve("an-odd-name")));
  }

  /** What cannot be read is said, since nothing that is written shows it. */
  @Test
  void whatIsLeftOutIsNoted() throws IOException {
    Path run = Folders.run(Files.createDirectories(folder.resolve("runs")), "first", 1);
    Folders.steps(run, 1, 5);
    Files.writeString(run.resolve("metrics.jsonl"), "{{\n{\"stp\":7}\n", StandardOpenOption.APPEND);
    Files.writeString(run.resolve("config.json"), "[[[");
    Cli.Result result =
        new Cli(folder)
            .egg("report", run.toString(), "--tensorboard", folder.resolve("out").toString());
    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("metrics.jsonl: left out 2 lines"), result::err);
    assertTrue(result.err().contains("note: left out settings: "), result::err);
    assertTrue(result.err().contains("config.json"), result::err);
  }

  private static void check(List<Event> events) {
    assertEquals("brain.Event:2", events.getFirst().version());
    Map<String, Map<Long, Float>> curves = new HashMap<>();
    for (Event event : events) {
      event
          .values()
          .forEach((tag, value) ->
              curves.computeIfAbsent(tag, name -> new HashMap<>()).put(event.step(), value));
    }
    assertEquals(5, curves.size());
    assertEquals(300, requireNonNull(curves.get("loss/train_bits_per_byte")).size());
    assertEquals(30, requireNonNull(curves.get("loss/validation_bits_per_byte")).size());
    assertEquals(2.02f, requireNonNull(curves.get("loss/train_bits_per_byte")).get(300L));
    assertEquals(2.85f, requireNonNull(curves.get("loss/validation_bits_per_byte")).get(10L));
    assertEquals(1000, requireNonNull(curves.get("speed/member_tokens_per_second")).get(200L));
    List<Event> trained =
        events.stream().filter(e -> e.values().containsKey("loss/train_bits_per_byte")).toList();
    assertEquals(149.5, trained.getLast().time() - trained.getFirst().time(), 1e-3);
    assertFalse(Double.isNaN(events.getFirst().time()));
  }
}
