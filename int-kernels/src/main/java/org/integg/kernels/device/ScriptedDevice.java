package org.integg.kernels.device;

import java.nio.ByteBuffer;

/**
 * A device with a {@link DeviceScript}, whose memory lives from step to step. For one thread.
 *
 * <p>Every call throws {@link DeviceException} with one line if the device fails, and {@link
 * IllegalStateException} if the script is closed.
 */
public final class ScriptedDevice implements AutoCloseable {
  private final long handle;

  /** The inputs of the next run, and those of the last, which may still be read. */
  private ByteBuffer input;

  private ByteBuffer given;
  private final int tokensAt;

  /** Opens a script; its constants must still be written. */
  ScriptedDevice(DeviceScript script, int device) {
    input = StepBuffer.of(script.inputs());
    given = StepBuffer.of(script.inputs());
    tokensAt = (int) script.tokensAt();
    handle = DeviceCalls.scriptOpen(script.setup(device), script.operations());
  }

  /** Writes bytes. */
  public void put(long at, byte[] values) {
    DeviceCalls.scriptPutBytes(handle, at, values);
  }

  /** Writes int32. */
  public void put(long at, int[] values) {
    DeviceCalls.scriptPutInts(handle, at, values);
  }

  /** Reads bytes, once all running parts are done. */
  public void get(long at, byte[] values) {
    DeviceCalls.scriptGetBytes(handle, at, values);
  }

  /** Reads int32. */
  public void get(long at, int[] values) {
    DeviceCalls.scriptGetInts(handle, at, values);
  }

  /** Reads int64. */
  public void get(long at, long[] values) {
    DeviceCalls.scriptGetLongs(handle, at, values);
  }

  /** Sets one of the numbers for the first part's next run. */
  public void number(int which, long value) {
    input.putLong(which * Long.BYTES, value);
  }

  /**
   * Sets tokens for the first part's next run.
   *
   * @param row token of the segment, or the one after it
   * @param lanes [blocks · 64]
   */
  public void tokens(int row, int[] lanes) {
    int at = tokensAt + row * lanes.length * Integer.BYTES;
    input.asIntBuffer().put(at / Integer.BYTES, lanes);
  }

  /**
   * Adds sums of another device, once its running parts are done.
   *
   * @param wide whether they are int64, not int32
   * @param scratch place of as much memory
   */
  public void add(
      long at, ScriptedDevice other, long from, long count, boolean wide, long scratch) {
    DeviceCalls.scriptAdd(handle, at, other.handle, from, count, wide, scratch);
  }

  /** Copies bytes of another device, once its running parts are done. */
  public void copy(long at, ScriptedDevice other, long from, long bytes) {
    DeviceCalls.scriptCopy(handle, at, other.handle, from, bytes);
  }

  /**
   * Starts a part, which {@link #get} waits for. The first part takes the numbers and tokens that
   * were set. Those of the next run can be set at once, but it must not start before a result is
   * read.
   */
  public void run(int part) {
    if (part == 0) {
      ByteBuffer next = given;
      given = input;
      input = next;
    }
    DeviceCalls.scriptRun(handle, part, given);
  }

  @Override
  public void close() {
    DeviceCalls.scriptClose(handle);
  }
}
