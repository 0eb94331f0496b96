package org.integg.kernels.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.integg.kernels.Exp2;
import org.integg.kernels.Lanes;
import org.integg.kernels.LowRank;
import org.integg.kernels.NativeLibrary;
import org.integg.kernels.Noise;

/** A library of device code with the devices that it finds: {@code src/main/native/cuda}. */
public final class PopulationDevices {
  /** The library for GPUs. */
  static final String LIBRARY = "integg-cuda";

  private final SymbolLookup library;
  private final int waveBlocks;
  private final int count;

  private PopulationDevices(String name, int waveBlocks) throws NativeLibrary.Unavailable {
    library = NativeLibrary.open(name);
    this.waveBlocks = waveBlocks;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found = arena.allocate(JAVA_INT);
      check((MemorySegment) handle("population_devices", ADDRESS).invokeExact(found));
      count = found.get(JAVA_INT, 0);
    } catch (DeviceException e) {
      throw new NativeLibrary.Unavailable(String.valueOf(e.getMessage()), e);
    } catch (Throwable e) {
      throw new AssertionError("a native call failed: " + e, e);
    }
    if (count < 1) {
      throw new NativeLibrary.Unavailable("no GPU");
    }
  }

  /**
   * Opens a library by its name.
   *
   * @param waveBlocks how many blocks of 64 members a device takes at a time; 0 for as many as its
   *     memory holds
   * @throws IllegalArgumentException in one line, if there is no library or no device
   */
  public static PopulationDevices open(String name, int waveBlocks) {
    try {
      return new PopulationDevices(name, waveBlocks);
    } catch (NativeLibrary.Unavailable e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Devices. */
  public int count() {
    return count;
  }

  /**
   * How a population is evaluated.
   *
   * @param rank of the perturbations, 1 to 64; or 0 for none: all members are then the model
   *     itself, and can only be evaluated
   * @param shift they are divided by 2^shift
   * @param fractionBits F of the log-likelihoods
   * @param tokens each member reads in a step
   * @param pairs antithetic pairs
   * @param activationRows that the program uses
   * @param largestFitness largest magnitude of a fitness, at most 48
   */
  public record Settings(
      int rank,
      int shift,
      int fractionBits,
      int tokens,
      int pairs,
      int activationRows,
      int largestFitness) {
    /**
     * Checks the rank.
     *
     * @throws IllegalArgumentException with a line that says which it may be
     */
    public Settings {
      if (rank < 0 || rank > LowRank.MAX_RANK) {
        throw new IllegalArgumentException("rank " + rank + ": must be 0 to " + LowRank.MAX_RANK);
      }
    }

    int blocks() {
      return (pairs + Lanes.PAIRS - 1) / Lanes.PAIRS;
    }
  }

  /**
   * A population of these devices, all weights and states undefined until they are put.
   *
   * @throws IllegalArgumentException in one line, if they do not have the memory
   */
  public Population population(PopulationProgram program, Settings s) {
    try (Arena arena = Arena.ofConfined()) {
      int[] setup = {
        program.tensorCount(),
        program.instructionCount(),
        s.rank(),
        s.shift(),
        s.fractionBits(),
        s.tokens(),
        s.pairs(),
        s.activationRows(),
        program.stateRows(),
        s.largestFitness(),
        0,
        waveBlocks
      };
      MemorySegment out = arena.allocate(ADDRESS);
      check(
          (MemorySegment)
              handle(
                      "population_open",
                      ADDRESS,
                      ADDRESS,
                      ADDRESS,
                      ADDRESS,
                      ADDRESS,
                      ADDRESS,
                      ADDRESS)
                  .invokeExact(
                      arena.allocateFrom(JAVA_INT, setup),
                      arena.allocateFrom(JAVA_INT, program.tensorInts()),
                      arena.allocateFrom(JAVA_INT, program.instructionInts()),
                      arena.allocateFrom(JAVA_BYTE, Noise.table()),
                      arena.allocateFrom(JAVA_INT, Exp2.table()),
                      arena.allocateFrom(JAVA_LONG, new Exp2(s.fractionBits()).thresholds()),
                      out));
      return new Population(this, out.get(ADDRESS, 0), program, s);
    } catch (DeviceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * A device with a script.
   *
   * @param device 0 to {@link #count} − 1
   * @throws IllegalArgumentException in one line, if it does not have the memory
   * @throws DeviceException if it fails
   */
  public ScriptedDevice scripted(DeviceScript script, int device) {
    ScriptedDevice opened = new ScriptedDevice(this, open(script, device), script);
    boolean filled = false;
    try {
      script.constants().forEach(each -> opened.put(each.at(), each.bytes()));
      filled = true;
      return opened;
    } finally {
      if (!filled) {
        opened.close();
      }
    }
  }

  private MemorySegment open(DeviceScript script, int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      check(
          (MemorySegment)
              handle("script_open", ADDRESS, ADDRESS, ADDRESS)
                  .invokeExact(
                      arena.allocateFrom(JAVA_LONG, script.setup(device)),
                      arena.allocateFrom(JAVA_LONG, script.operations()),
                      out));
      return out.get(ADDRESS, 0);
    } catch (DeviceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** A function of population.h or script.h that returns a message or null. */
  MethodHandle handle(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            library.findOrThrow("integg_" + name), FunctionDescriptor.of(ADDRESS, parameters));
  }

  /** The function that ends a population or a script. */
  MethodHandle closing(String what) {
    return Linker.nativeLinker()
        .downcallHandle(
            library.findOrThrow("integg_" + what + "_close"), FunctionDescriptor.ofVoid(ADDRESS));
  }

  static void check(MemorySegment message) {
    if (message.address() != 0) {
      throw new DeviceException("cuda: " + message.reinterpret(Long.MAX_VALUE).getString(0));
    }
  }

  /** What a call threw, to be thrown on. */
  static RuntimeException failed(Throwable e) {
    if (e instanceof RuntimeException known) {
      return known;
    }
    throw new AssertionError("a native call failed: " + e, e);
  }
}
