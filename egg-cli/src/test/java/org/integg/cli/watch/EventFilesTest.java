package org.integg.cli.watch;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

/**
 * Claim: event files hold every number of a run's metrics in the published formats. TensorFlow's
 * own event classes read them back, from records whose checksums are recomputed here bit by bit
 * from the polynomial.
 */
class EventFilesTest {
  /** Castagnoli's polynomial, its bits reversed. */
  private static final int POLYNOMIAL = 0x82f63b78;

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
      Event event = Event.parseFrom(data);
      assertEquals(Map.of(), event.getUnknownFields().asMap());
      events.add(event);
    }
    return events;
  }

  @Test
  void theChecksumIsTheOneOfTheFormat() {
    // The check value for CRC-32C in catalogues.
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
      assertEquals("", result.err()); // a name that no run has hides no settings
    }
    try (Stream<Path> files = Files.list(out.resolve("first"))) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      assertTrue(all.getFirst().getFileName().toString().contains("tfevents"));
      check(read(all.getFirst()));
    }
    assertTrue(Files.isDirectory(out.resolve("an odd name")));
  }

  /** Names that differ only in odd characters: no run's file replaces another's. */
  @Test
  void everyRunHasItsOwnFile() throws IOException {
    List<String> names =
        List.of("a b", "a-b", "a+b", "a\tb", "a%09b", "a%b", "é", "е", "\u001b[2J");
    Path runs = Files.createDirectories(folder.resolve("runs"));
    for (int i = 0; i < names.size(); i++) {
      Folders.steps(Folders.run(runs, names.get(i), 1), 1, 3 + i);
    }
    Path other = Files.createDirectories(folder.resolve("other"));
    Folders.steps(Folders.run(other, "a b", 1), 1, 30);
    Path out = folder.resolve("events");
    Cli.Result result =
        new Cli(folder)
            .egg("report", runs.toString(), other.toString(), "--tensorboard", out.toString());
    assertEquals(0, result.code(), result.err());
    assertEquals(names.size(), names.stream().map(EventFiles::folder).distinct().count());
    try (Stream<Path> folders = Files.list(out)) {
      List<String> found = folders.map(path -> path.getFileName().toString()).toList();
      assertEquals(names.size() + 1, found.size(), found.toString());
      assertTrue(found.contains("a b (2)"), found.toString());
      assertTrue(
          found.stream().allMatch(name -> name.codePoints().noneMatch(Character::isISOControl)));
    }
  }

  /** Unreadable parts are reported, because the output does not show them. */
  @Test
  void whatIsLeftOutIsNoted() throws IOException {
    Path run = Folders.run(Files.createDirectories(folder.resolve("runs")), "first", 1);
    Folders.steps(run, 1, 5);
    Files.writeString(run.resolve("metrics.jsonl"), "{{\n{\"stp\":7}\n", StandardOpenOption.APPEND);
    String beyond = "9".repeat(23);
    Files.writeString(
        run.resolve("metrics.jsonl"),
        "{\"step\":%s}\n{\"step\":1e999}\n{\"step\":6.5}\n".formatted(beyond),
        StandardOpenOption.APPEND);
    Files.writeString(
        run.resolve("weights.jsonl"),
        "{\"step\":1,\"tensors\":{}}\n{{\n[]\n{\"step\":%s,\"tensors\":{}}\n".formatted(beyond));
    Files.writeString(
        run.resolve("baselines.json"), "{\"a\": 3.5, \"b\": \"4\", \"c\": null, \"d\": 1e999}");
    Files.writeString(run.resolve("config.json"), "[[[");
    Cli.Result result =
        new Cli(folder)
            .egg(
                "report",
                run.toString(),
                "--out",
                folder.resolve("page.html").toString(),
                "--tensorboard",
                folder.resolve("out").toString());
    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("metrics.jsonl: left out 5 lines"), result::err);
    assertTrue(result.err().contains("weights.jsonl: left out 3 lines"), result::err);
    assertTrue(result.err().contains("baselines.json: left out 3 values"), result::err);
    String settings = "note: left out settings: " + run.resolve("config.json") + ": ";
    assertTrue(result.err().contains(settings), result::err);
  }

  private static void check(List<Event> events) {
    assertEquals("brain.Event:2", events.getFirst().getFileVersion());
    Map<String, Map<Long, Float>> curves = new HashMap<>();
    Map<String, List<Double>> times = new HashMap<>();
    for (Event event : events) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        assertEquals(Summary.Value.ValueCase.SIMPLE_VALUE, value.getValueCase());
        assertEquals(Map.of(), value.getUnknownFields().asMap());
        times.computeIfAbsent(value.getTag(), tag -> new ArrayList<>()).add(event.getWallTime());
        Map<Long, Float> curve = curves.computeIfAbsent(value.getTag(), tag -> new HashMap<>());
        assertNull(curve.put(event.getStep(), value.getSimpleValue()));
      }
    }
    assertEquals(10, curves.size());
    Map<Long, Float> trained = requireNonNull(curves.get("loss/train_bits_per_byte"));
    Map<Long, Float> validated = requireNonNull(curves.get("loss/validation_bits_per_byte"));
    Map<Long, Float> fittest = requireNonNull(curves.get("fitness_spread/95_percent"));
    assertEquals(300, trained.size());
    assertEquals(30, validated.size());
    assertEquals(300, fittest.size());
    assertEquals(2.02f, trained.get(300L));
    assertEquals(2.85f, validated.get(10L));
    assertEquals(0.253f, fittest.get(300L));
    assertEquals(1000, requireNonNull(curves.get("speed/member_tokens_per_second")).get(200L));
    List<Double> steps = requireNonNull(times.get("loss/train_bits_per_byte"));
    assertEquals(149.5, steps.getLast() - steps.getFirst(), 1e-3);
    assertFalse(Double.isNaN(events.getFirst().getWallTime()));
  }
}
