package org.integg.cli.watch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A TensorBoard file: records in the TFRecord format, each an {@code Event} in Protocol Buffers
 * encoding. The fields are those of TensorFlow's {@code event.proto} and {@code summary.proto}.
 */
final class EventFile {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  /** Added to a rotated checksum, so that the checksum of data with checksums is not degenerate. */
  private static final int MASK_DELTA = 0xa282ead8;

  private final OutputStream out;

  /** Begins a file. */
  EventFile(OutputStream out, double wallTime) throws IOException {
    this.out = out;
    Message event = new Message();
    event.fixed64(WALL_TIME, wallTime);
    event.bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    record(event.toBytes());
  }

  /**
   * Adds one number.
   *
   * @param wallTime seconds since 1970
   */
  void scalar(double wallTime, long step, String tag, float value) throws IOException {
    Message single = new Message();
    single.bytes(TAG, tag.getBytes(StandardCharsets.UTF_8));
    single.fixed32(SIMPLE_VALUE, value);
    Message summary = new Message();
    summary.bytes(VALUE, single.toBytes());
    Message event = new Message();
    event.fixed64(WALL_TIME, wallTime);
    event.varint(STEP, step);
    event.bytes(SUMMARY, summary.toBytes());
    record(event.toBytes());
  }

  /** Length, checksum of the length, data, checksum of the data; all little-endian. */
  private void record(byte[] data) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(masked(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(masked(data, data.length));
    out.write(record.array());
  }

  private static int masked(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA; // modulo 2^32
  }

  /** A Protocol Buffers message that is being written. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void varint(int field, long value) {
      key(field, VARINT);
      base128(value);
    }

    void fixed64(int field, double value) {
      key(field, FIXED_64);
      bytes.writeBytes(little(Long.BYTES).putDouble(value).array());
    }

    void fixed32(int field, float value) {
      key(field, FIXED_32);
      bytes.writeBytes(little(Integer.BYTES).putFloat(value).array());
    }

    void bytes(int field, byte[] value) {
      key(field, LENGTH_DELIMITED);
      base128(value.length);
      bytes.writeBytes(value);
    }

    private void key(int field, int type) {
      base128((long) field << 3 | type);
    }

    private void base128(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    private static ByteBuffer little(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }
  }
}
