package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container of tensors: exact bytes, round trips of every dtype, size, atomic writing. */
@SuppressWarnings("NullAway") // a null fails the test all the same
class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void aSmallFileHasExactlyTheseBytes() throws IOException {
    Path file = folder.resolve("small.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of("b", "é\"", "a", "1"),
        List.of(
            TensorData.ofI8("xy", List.of(2L, 2L), new byte[] {1, -1, 127, -127}),
            TensorData.ofI32("y", List.of(1L), new int[] {-2})));
    String header =
        "{\"__metadata__\":{\"a\":\"1\",\"b\":\"é\\\"\"},"
            + "\"y\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"xy\":{\"dtype\":\"I8\",\"shape\":[2,2],\"data_offsets\":[4,8]}}";
    int bytes = header.getBytes(StandardCharsets.UTF_8).length;
    assertEquals(145, bytes);
    String expected =
        "9800000000000000" // 152: the next multiple of 8
            + HexFormat.of().formatHex((header + " ".repeat(7)).getBytes(StandardCharsets.UTF_8))
            + "feffffff"
            + "01ff7f81";
    assertEquals(expected, HexFormat.of().formatHex(Files.readAllBytes(file)));
  }

  @Test
  void anEmptyFileHasExactlyTheseBytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(out, Map.of(), List.of());
    assertEquals("08000000000000007b7d202020202020", HexFormat.of().formatHex(out.toByteArray()));
    Path file = Files.write(folder.resolve("empty"), out.toByteArray());
    try (Safetensors read = Safetensors.open(file)) {
      assertEquals(List.of(), read.tensors());
      assertEquals(Map.of(), read.metadata());
    }
  }

  @Test
  void everyDtypeComesBack() throws IOException {
    // More than one chunk of 1 MiB each, and not a whole number of chunks.
    int n = (1 << 20) + 3;
    SplittableRandom random = new SplittableRandom(1);
    byte[] i8 = new byte[n];
    random.nextBytes(i8);
    int[] i32 = random.ints(n).toArray();
    byte[] u8 = {0, -1, -128};
    byte[] i16 = {1, 2, -3, -4, 5, -6};
    byte[] i64 = {1, 2, 3, 4, 5, 6, 7, -8};
    List<Long> shape = List.of(1L, (long) n);
    Path file = folder.resolve("all");
    SafetensorsWriter.write(
        file,
        Map.of("k", "v"),
        List.of(
            TensorData.ofI8("i8", shape, i8),
            raw("u8", Dtype.U8, u8),
            raw("i16", Dtype.I16, i16),
            TensorData.ofI32("i32", shape, i32),
            raw("i64", Dtype.I64, i64),
            TensorData.ofI32("none", List.of(0L, 5L), new int[0]),
            TensorData.ofI32("number", List.of(), new int[] {7})));
    try (Safetensors read = Safetensors.open(file)) {
      assertArrayEquals(i8, read.bytes("i8"));
      assertArrayEquals(u8, read.bytes("u8"));
      assertArrayEquals(i32, read.ints("i32"));
      assertArrayEquals(i16, raw(read, "i16"));
      assertArrayEquals(i64, raw(read, "i64"));
      assertArrayEquals(new int[0], read.ints("none"));
      assertArrayEquals(new int[] {7}, read.ints("number"));
      assertEquals(Map.of("k", "v"), read.metadata());
      assertEquals(shape, read.find("i32").orElseThrow().shape());
      for (TensorEntry tensor : read.tensors()) {
        assertEquals(0, read.position(tensor) % tensor.dtype().bytes(), tensor.name());
      }
    }
  }

  @Test
  void partOfATensorComesBack() throws IOException {
    Path file = folder.resolve("f");
    TensorData tensor = TensorData.ofI8("x", List.of(6L), new byte[] {1, 2, 3, 4, 5, 6});
    SafetensorsWriter.write(file, Map.of(), List.of(tensor));
    byte[] part = new byte[6];
    try (Safetensors read = Safetensors.open(file)) {
      read.read(read.find("x").orElseThrow(), 2, part, 3, 2);
    }
    assertArrayEquals(new byte[] {0, 0, 0, 3, 4, 0}, part);
  }

  private static TensorData raw(String name, Dtype dtype, byte[] bytes) {
    List<Long> shape = List.of((long) bytes.length / dtype.bytes());
    return new TensorData(name, dtype, shape, out -> out.write(bytes));
  }

  private static byte[] raw(Safetensors from, String name) throws IOException {
    TensorEntry tensor = from.find(name).orElseThrow();
    byte[] bytes = new byte[(int) tensor.byteLength()];
    from.read(tensor, 0, bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void asksForTheRightTensor() throws IOException {
    Path file = folder.resolve("f");
    SafetensorsWriter.write(file, Map.of(), List.of(raw("s", Dtype.I16, new byte[2])));
    try (Safetensors read = Safetensors.open(file)) {
      assertEquals(
          file + ": tensor 'q' is missing; this is not the kind of file that was asked for",
          assertThrows(CheckpointException.class, () -> read.bytes("q")).getMessage());
      assertEquals(
          file + ": tensor 's' has dtype I16 instead of I32; convert it or take another file",
          assertThrows(CheckpointException.class, () -> read.ints("s")).getMessage());
      assertEquals(
          file + ": tensor 's' has dtype I16 instead of I8 or U8; convert it or take another file",
          assertThrows(CheckpointException.class, () -> read.bytes("s")).getMessage());
      TensorEntry s = read.find("s").orElseThrow();
      assertThrows(IndexOutOfBoundsException.class, () -> read.read(s, 1, new byte[8], 0, 2));
    }
  }

  @Test
  void writesMoreThanTwoGibibytes() throws IOException {
    long wide = (1L << 31) + 5;
    byte[] chunk = new byte[1 << 22];
    TensorData large =
        new TensorData(
            "large",
            Dtype.I8,
            List.of(wide),
            out -> {
              for (long left = wide; left > 0; left -= chunk.length) {
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
              }
            });
    Ends ends = new Ends();
    SafetensorsWriter.write(
        ends, Map.of(), List.of(large, TensorData.ofI8("last", List.of(3L), new byte[] {1, 2, 3})));
    String start = new String(ends.first, StandardCharsets.UTF_8);
    assertTrue(start.contains("\"data_offsets\":[2147483653,2147483656]"), start);
    int header = ByteBuffer.wrap(ends.first).order(ByteOrder.LITTLE_ENDIAN).getInt();
    assertEquals(8L + header + wide + 3, ends.length);
  }

  /** Counts what is written and keeps its first bytes. */
  private static final class Ends extends OutputStream {
    private final byte[] first = new byte[256];
    private long length;

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      if (length < first.length) {
        System.arraycopy(
            bytes, from, first, (int) length, (int) Math.min(count, first.length - length));
      }
      length += count;
    }
  }

  @Test
  void readsMoreThanTwoGibibytes() throws IOException {
    long wide = (1L << 32) + 8;
    String header =
        "{\"large\":{\"dtype\":\"I8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                .formatted(wide, wide)
            + "\"last\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                .formatted(wide, wide + 2);
    Path file = folder.resolve("sparse");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.writeLong(Long.reverseBytes(header.length()));
      out.writeBytes(header);
      out.setLength(8 + header.length() + wide + 2);
      out.seek(8 + header.length() + wide - 1);
      out.write(new byte[] {9, 5, 6});
    }
    try (Safetensors read = Safetensors.open(file)) {
      assertArrayEquals(new byte[] {5, 6}, read.bytes("last"));
      byte[] end = new byte[2];
      read.read(read.find("large").orElseThrow(), wide - 2, end, 0, 2);
      assertArrayEquals(new byte[] {0, 9}, end);
      String message =
          assertThrows(CheckpointException.class, () -> read.bytes("large")).getMessage();
      assertEquals(
          file
              + ": tensor 'large' has 4294967304 elements, more than the 2147483639 that fit one"
              + " array; read it in parts",
          message);
    }
  }

  @Test
  void refusesTensorsThatContradictThemselves() {
    assertEquals(
        "tensor x: 3 elements given for the shape [2, 2]",
        assertThrows(
                IllegalArgumentException.class,
                () -> TensorData.ofI8("x", List.of(2L, 2L), new byte[3]))
            .getMessage());
    assertEquals(
        "tensor x: size -1 in [-1]",
        assertThrows(
                IllegalArgumentException.class,
                () -> TensorData.ofI8("x", List.of(-1L), new byte[0]))
            .getMessage());
    assertEquals(
        "tensor x: [4294967296, 4294967296] is too large",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TensorData("x", Dtype.I8, List.of(1L << 32, 1L << 32), out -> {}))
            .getMessage());
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("f");
    TensorData good = TensorData.ofI8("x", List.of(1L), new byte[1]);
    SafetensorsWriter.write(file, Map.of(), List.of(good));
    byte[] before = Files.readAllBytes(file);
    TensorData shortOne = new TensorData("y", Dtype.I8, List.of(9L), out -> out.write(new byte[8]));
    TensorData full =
        new TensorData(
            "z",
            Dtype.I8,
            List.of(9L),
            out -> {
              throw new IOException("No space left on device");
            });
    assertEquals(
        "tensor y: 8 bytes were written for the shape [9] of I8",
        refusal(file, Map.of(), good, shortOne));
    assertEquals("tensor x: the name is taken", refusal(file, Map.of(), good, good));
    assertEquals(
        "tensor __metadata__: the name is taken",
        refusal(file, Map.of(), TensorData.ofI8("__metadata__", List.of(), new byte[1])));
    assertEquals(
        "the header has 100000088 bytes, but at most 100000000 can be read; shorten the metadata",
        refusal(file, Map.of("k", "x".repeat(100_000_008)), good));
    assertEquals(
        file
            + ": cannot be written (No space left on device); make room or give another folder;"
            + " what was there is as it was",
        assertThrows(
                CheckpointException.class,
                () -> SafetensorsWriter.write(file, Map.of(), List.of(good, full)))
            .getMessage());
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private static String refusal(Path file, Map<String, String> metadata, TensorData... tensors) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> SafetensorsWriter.write(file, metadata, List.of(tensors)))
        .getMessage();
  }

  @Test
  void saysWhyAFileCannotBeWritten() {
    Path nowhere = folder.resolve("no/such/f");
    assertEquals(
        nowhere
            + ": cannot be written (no such file or folder); make room or give another folder;"
            + " what was there is as it was",
        assertThrows(
                CheckpointException.class,
                () -> SafetensorsWriter.write(nowhere, Map.of(), List.of()))
            .getMessage());
    assertEquals(
        folder + ": is a folder; give the path of a file",
        assertThrows(
                CheckpointException.class,
                () -> SafetensorsWriter.write(folder, Map.of(), List.of()))
            .getMessage());
  }

  @Test
  void anInterruptedThreadCanStillSave() throws IOException {
    Path file = folder.resolve("f");
    Thread.currentThread().interrupt();
    try {
      SafetensorsWriter.write(file, Map.of("k", "v"), List.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertEquals("v", read.metadata().get("k"));
      }
    } finally {
      assertTrue(Thread.interrupted());
    }
  }
}
