package org.integg.model;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An open safetensors file: named integer tensors and a map of strings. The format is eight bytes
 * with the header's length (little-endian), the header (JSON), and the data of all tensors end to
 * end.
 *
 * <p>The header has been checked against the file; the tensors are read when they are asked for.
 * Files may be larger than 2 GiB; a single array is limited to 2^31 − 9 elements. {@link
 * SafetensorsWriter} makes such files.
 */
public final class Safetensors implements Closeable {
  /** Bytes of the header's length at the start of a file. */
  static final int LENGTH_BYTES = 8;

  static final String DAMAGED = "the file is damaged or no safetensors file, copy it again";
  static final String MADE_WRONG = "the file was made wrong or is damaged, make it again";

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private static final int CHUNK = 1 << 20;

  private final Path file;
  private final RandomAccessFile in;
  private final SafetensorsHeader header;
  private final long data;
  private final Map<String, TensorEntry> byName = new HashMap<>();

  private Safetensors(Path file, RandomAccessFile in, SafetensorsHeader header, long data) {
    this.file = file;
    this.in = in;
    this.header = header;
    this.data = data;
    header.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
  }

  /**
   * Opens a file and checks its header: length, text, JSON, fields, dtypes, shapes, offsets without
   * overlap or gap, and that data and file end together.
   *
   * @throws CheckpointException if there is no such file or it is not a sound safetensors file
   */
  public static Safetensors open(Path file) throws CheckpointException {
    if (Files.isDirectory(file)) {
      throw new CheckpointException(file, "is a folder; give the path of a .safetensors file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // Opening a pipe would wait for a writer.
      throw new CheckpointException(
          file, "is no regular file; give the path of a .safetensors file");
    }
    RandomAccessFile in;
    try {
      in = new RandomAccessFile(file.toFile(), "r");
    } catch (FileNotFoundException e) {
      String reason = Files.exists(file) ? "cannot be opened" : "no such file";
      throw new CheckpointException(
          file, reason + "; give the path of a .safetensors file that you may read", e);
    }
    boolean opened = false;
    try {
      Safetensors tensors = open(file, in);
      opened = true;
      return tensors;
    } catch (IOException e) {
      throw unreadable(file, e);
    } finally {
      if (!opened) {
        closeQuietly(in);
      }
    }
  }

  // The exception that made the file unusable is already being thrown.
  private static void closeQuietly(RandomAccessFile in) {
    try {
      in.close();
    } catch (IOException e) {
      System.getLogger(Safetensors.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
    }
  }

  private static Safetensors open(Path file, RandomAccessFile in) throws IOException {
    long size = in.length();
    if (size < LENGTH_BYTES) {
      throw new CheckpointException(
          file, "has %d bytes, too few for a safetensors file; copy it again".formatted(size));
    }
    byte[] length = new byte[LENGTH_BYTES];
    in.readFully(length);
    long headerLength = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 0 || headerLength > SafetensorsHeader.MAX_BYTES) {
      throw new CheckpointException(
          file,
          "the header's length at byte 0 is %s, more than the %d allowed; this is not a safetensors"
                  .formatted(Long.toUnsignedString(headerLength), SafetensorsHeader.MAX_BYTES)
              + " file");
    }
    if (headerLength > size - LENGTH_BYTES) {
      throw new CheckpointException(
          file,
          "the header should end at byte %d, but the file ends at byte %d; the file is cut or no"
                  .formatted(LENGTH_BYTES + headerLength, size)
              + " safetensors file, copy it again");
    }
    byte[] text = new byte[(int) headerLength];
    in.readFully(text);
    SafetensorsHeader header = SafetensorsHeaderParser.parse(file, text);
    requireEnd(file, header.dataLength(), LENGTH_BYTES + headerLength, size);
    return new Safetensors(file, in, header, LENGTH_BYTES + headerLength);
  }

  private static void requireEnd(Path file, long dataLength, long data, long size)
      throws CheckpointException {
    if (dataLength > size - data) {
      throw new CheckpointException(
          file,
          ("the tensors take %d bytes from byte %d on, but the file ends at byte %d; the file"
                      + " is cut,")
                  .formatted(dataLength, data, size)
              + " copy it again");
    }
    if (dataLength < size - data) {
      throw new CheckpointException(
          file,
          "the tensors end at byte %d, but the file goes on to byte %d; %s"
              .formatted(data + dataLength, size, MADE_WRONG));
    }
  }

  private static CheckpointException unreadable(Path file, IOException e) {
    return e instanceof CheckpointException known
        ? known
        : new CheckpointException(
            file,
            "cannot be read (" + CheckpointException.reason(e) + "); check the disk, copy it again",
            e);
  }

  /** The file as it was given to {@link #open}. */
  public Path file() {
    return file;
  }

  /** The strings of the header, empty if there are none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** All tensors in the order of their data. */
  public List<TensorEntry> tensors() {
    return header.tensors();
  }

  /** The tensor with a name, if there is one. */
  public Optional<TensorEntry> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Position in the file of a tensor's first byte. */
  public long position(TensorEntry tensor) {
    return data + tensor.begin();
  }

  /**
   * Reads a part of a tensor.
   *
   * @param offset first byte within the tensor
   * @throws IndexOutOfBoundsException if the part lies outside the tensor or the array
   * @throws CheckpointException if it cannot be read, or the file has become shorter
   */
  public void read(TensorEntry tensor, long offset, byte[] into, int from, int length)
      throws CheckpointException {
    Objects.checkFromIndexSize(offset, (long) length, tensor.byteLength());
    Objects.checkFromIndexSize(from, length, into.length);
    try {
      in.seek(position(tensor) + offset);
      // A long, because the last step may go beyond the largest int.
      for (long done = 0; done < length; done += CHUNK) {
        in.readFully(into, (int) (from + done), (int) Math.min(CHUNK, length - done));
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads an I8 or U8 tensor.
   *
   * @throws CheckpointException if it is not there, of another dtype or too long for an array
   */
  public byte[] bytes(String name) throws CheckpointException {
    TensorEntry tensor = require(name);
    if (tensor.dtype().bytes() != 1) {
      throw wrongDtype(tensor, "I8 or U8");
    }
    byte[] values = new byte[length(tensor)];
    read(tensor, 0, values, 0, values.length);
    return values;
  }

  /** Reads an I32 tensor; errors as in {@link #bytes}. */
  public int[] ints(String name) throws CheckpointException {
    TensorEntry tensor = require(name, Dtype.I32);
    int[] values = new int[length(tensor)];
    byte[] buffer = new byte[(int) Math.min(CHUNK, tensor.byteLength())];
    ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    for (long offset = 0; offset < tensor.byteLength(); offset += CHUNK) {
      int length = (int) Math.min(CHUNK, tensor.byteLength() - offset);
      read(tensor, offset, buffer, 0, length);
      view.asIntBuffer().get(values, (int) (offset / Integer.BYTES), length / Integer.BYTES);
    }
    return values;
  }

  private TensorEntry require(String name) throws CheckpointException {
    TensorEntry tensor = byName.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          file,
          "tensor "
              + CheckpointException.quote(name)
              + " is missing; this is not the kind of file that was asked for");
    }
    return tensor;
  }

  private TensorEntry require(String name, Dtype dtype) throws CheckpointException {
    TensorEntry tensor = require(name);
    if (tensor.dtype() != dtype) {
      throw wrongDtype(tensor, dtype.name());
    }
    return tensor;
  }

  /** Says that a tensor should have another element type. */
  CheckpointException wrongDtype(TensorEntry tensor, String wanted) {
    return new CheckpointException(
        file,
        "tensor %s has dtype %s instead of %s; convert it or take another file"
            .formatted(CheckpointException.quote(tensor.name()), tensor.dtype(), wanted));
  }

  private int length(TensorEntry tensor) throws CheckpointException {
    if (tensor.elements() > MAX_ARRAY) {
      throw new CheckpointException(
          file,
          "tensor %s has %d elements, more than the %d that fit one array; read it in parts"
              .formatted(CheckpointException.quote(tensor.name()), tensor.elements(), MAX_ARRAY));
    }
    return (int) tensor.elements();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
