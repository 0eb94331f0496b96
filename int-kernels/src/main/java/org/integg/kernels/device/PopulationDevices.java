package org.integg.kernels.device;

import java.nio.file.Path;
import org.integg.kernels.Exp2;
import org.integg.kernels.Lanes;
import org.integg.kernels.LowRank;
import org.integg.kernels.NativeLibrary;
import org.integg.kernels.Noise;

/** A library of device code with the devices that it finds: {@code src/main/native/cuda}. */
public final class PopulationDevices {
  /** The library for GPUs. */
  static final String LIBRARY = "integg-cuda";

  private final int waveBlocks;
  private final int count;

  private PopulationDevices(String name, int waveBlocks) throws NativeLibrary.Unavailable {
    this.waveBlocks = waveBlocks;
    requireOurs(NativeLibrary.load(name));
    try {
      count = DeviceCalls.devices();
    } catch (DeviceException e) {
      throw new NativeLibrary.Unavailable(String.valueOf(e.getMessage()), e);
    }
    if (count < 1) {
      throw new NativeLibrary.Unavailable("no GPU");
    }
  }

  /**
   * Java finds native methods by name in the first library loaded: it must be this one, and its
   * calls must match these classes.
   */
  private static void requireOurs(Path file) throws NativeLibrary.Unavailable {
    long found;
    try {
      found = DeviceCalls.interfaceOfLibrary();
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibrary.Unavailable(file + " is no library of device code", e);
    }
    if (found != DeviceCalls.INTERFACE) {
      throw new NativeLibrary.Unavailable(
          file + " is of another version of Integg: build it again (docs/cuda.md)");
    }
    String own = System.mapLibraryName(DeviceCalls.library());
    if (!file.endsWith(own)) {
      throw new NativeLibrary.Unavailable(
          "%s cannot be used: this process has %s, and a process has one library of device code"
              .formatted(file, own));
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
   * @param shift perturbations are divided by 2^shift
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
     * @throws IllegalArgumentException with a line that names the range
     */
    public Settings {
      if (rank < 0 || rank > LowRank.MAX_RANK) {
        throw new IllegalArgumentException("rank " + rank + ": must be 0 to " + LowRank.MAX_RANK);
      }
    }

    /** Evaluation of members that are all the model itself. */
    public static Settings unperturbed(
        int fractionBits, int tokens, int pairs, int activationRows) {
      return new Settings(0, 0, fractionBits, tokens, pairs, activationRows, 1);
    }

    int blocks() {
      return (pairs + Lanes.PAIRS - 1) / Lanes.PAIRS;
    }
  }

  /**
   * A population on these devices, all weights and states undefined until they are written.
   *
   * @throws IllegalArgumentException in one line, if they do not have the memory
   */
  public Population population(PopulationProgram program, Settings s) {
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
    long[] thresholds = new Exp2(s.fractionBits()).thresholds();
    try {
      return new Population(
          s,
          () ->
              DeviceCalls.populationOpen(
                  setup,
                  program.tensorInts(),
                  program.instructionInts(),
                  Noise.table(),
                  Exp2.table(),
                  thresholds));
    } catch (DeviceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
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
    ScriptedDevice opened = open(script, device);
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

  private static ScriptedDevice open(DeviceScript script, int device) {
    try {
      return new ScriptedDevice(script, device);
    } catch (DeviceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
