package org.integg.kernels.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A device with a {@link DeviceScript}, whose memory lives from step to step. For one thread.
 *
 * <p>Every call throws {@link DeviceException} with one line if the device fails.
 */
public final class ScriptedDevice implements AutoCloseable {
  private final MemorySegment self;
  private final Arena arena = Arena.ofShared();

  /** What the next run is given, and what the last one was, which may still be read. */
  private MemorySegment input;

  private MemorySegment given;
  private final long tokensAt;
  private final MethodHandle put;
  private final MethodHandle get;
  private final MethodHandle run;
  private final MethodHandle add;
  private final MethodHandle copy;
  private final MethodHandle close;

  /** Takes over a script that was opened; its constants are still to be put. */
  ScriptedDevice(PopulationDevices devices, MemorySegment self, DeviceScript script) {
    this.self = self;
    input = arena.allocate(script.inputs(), Long.BYTES);
    given = arena.allocate(script.inputs(), Long.BYTES);
    tokensAt = script.tokensAt();
    put = devices.handle("script_put", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    get = devices.handle("script_get", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    run = devices.handle("script_run", ADDRESS, JAVA_INT, ADDRESS);
    add =
        devices.handle(
            "script_add", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    copy = devices.handle("script_copy", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    close = devices.closing("script");
  }

  /** Writes bytes. */
  public void put(long at, byte[] values) {
    put(at, MemorySegment.ofArray(values), JAVA_BYTE, values.length);
  }

  /** Writes int32. */
  public void put(long at, int[] values) {
    put(at, MemorySegment.ofArray(values), JAVA_INT, values.length);
  }

  private void put(long at, MemorySegment from, ValueLayout layout, long count) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment copy = own.allocate(layout, count);
      copy.copyFrom(from);
      PopulationDevices.check(
          (MemorySegment) put.invokeExact(self, at, copy, layout.byteSize() * count));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
  }

  /** Reads bytes, when all that runs is done. */
  public void get(long at, byte[] values) {
    get(at, MemorySegment.ofArray(values));
  }

  /** Reads int32. */
  public void get(long at, int[] values) {
    get(at, MemorySegment.ofArray(values));
  }

  /** Reads int64. */
  public void get(long at, long[] values) {
    get(at, MemorySegment.ofArray(values));
  }

  private void get(long at, MemorySegment to) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment copy = own.allocate(to.byteSize(), Long.BYTES);
      PopulationDevices.check((MemorySegment) get.invokeExact(self, at, copy, to.byteSize()));
      to.copyFrom(copy);
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
  }

  /** Sets one of the numbers that the first part is given next. */
  public void number(int which, long value) {
    input.setAtIndex(JAVA_LONG, which, value);
  }

  /**
   * Sets tokens that the first part is given next.
   *
   * @param row token of the segment, or the one after it
   * @param lanes [blocks · 64]
   */
  public void tokens(int row, int[] lanes) {
    long bytes = (long) Integer.BYTES * lanes.length;
    MemorySegment.copy(lanes, 0, input, JAVA_INT, tokensAt + row * bytes, lanes.length);
  }

  /**
   * Adds sums of another device, when that is done with what it runs.
   *
   * @param wide whether they are int64, not int32
   * @param scratch place of as much memory
   */
  public void add(
      long at, ScriptedDevice other, long from, long count, boolean wide, long scratch) {
    try {
      PopulationDevices.check(
          (MemorySegment)
              add.invokeExact(self, at, other.self, from, count, wide ? 1 : 0, scratch));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
  }

  /** Copies bytes of another device, when that is done with what it runs. */
  public void copy(long at, ScriptedDevice other, long from, long bytes) {
    try {
      PopulationDevices.check((MemorySegment) copy.invokeExact(self, at, other.self, from, bytes));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
  }

  /**
   * Starts a part, which {@link #get} waits for. The first one is given the numbers and tokens that
   * were set; those of the next can be set at once, but it must not start before something is got.
   */
  public void run(int part) {
    if (part == 0) {
      MemorySegment next = given;
      given = input;
      input = next;
    }
    try {
      PopulationDevices.check((MemorySegment) run.invokeExact(self, part, given));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
  }

  @Override
  public void close() {
    try {
      close.invokeExact(self);
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
    arena.close();
  }
}
