package org.integg.kernels.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.integg.kernels.Lanes;

/**
 * A population on devices: its weights, states and noise stay there from step to step. For one
 * thread.
 *
 * <p>Every call throws {@link DeviceException} with one line if the device fails.
 */
public final class Population implements AutoCloseable {
  private final MemorySegment self;
  private final int lanes;
  private final int pairs;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment tokens;
  private final MemorySegment results;
  private final MemorySegment fitness;
  private final MemorySegment counts;
  private final MemorySegment weights;
  private final MemorySegment states;
  private final MethodHandle put;
  private final MethodHandle getWeights;
  private final MethodHandle getStates;
  private final MethodHandle evaluate;
  private final MethodHandle update;
  private final MethodHandle close;

  Population(
      PopulationDevices devices,
      MemorySegment self,
      PopulationProgram program,
      PopulationDevices.Settings settings) {
    this.self = self;
    lanes = settings.blocks() * Lanes.COUNT;
    pairs = settings.blocks() * Lanes.PAIRS;
    tokens = arena.allocate(JAVA_INT, (long) pairs * (settings.tokens() + 1));
    results = arena.allocate(JAVA_LONG, lanes);
    fitness = arena.allocate(JAVA_INT, pairs);
    counts = arena.allocate(JAVA_LONG, 2);
    weights = arena.allocate(program.weights());
    states = arena.allocate((long) lanes * program.stateRows());
    put = devices.handle("population_put", ADDRESS, ADDRESS, ADDRESS);
    getWeights = devices.handle("population_weights", ADDRESS, ADDRESS);
    getStates = devices.handle("population_states", ADDRESS, ADDRESS);
    evaluate =
        devices.handle("population_evaluate", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    update = devices.handle("population_update", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    close = devices.closing("population");
  }

  /**
   * Puts weights and states on the devices.
   *
   * @param tensors the weights, one array a tensor
   * @param blocks the states, [state rows][64] a block
   */
  public void put(List<byte[]> tensors, List<byte[]> blocks) {
    copy(tensors, weights);
    copy(blocks, states);
    try {
      PopulationDevices.check((MemorySegment) put.invokeExact(self, weights, states));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
  }

  private static void copy(List<byte[]> from, MemorySegment to) {
    long at = 0;
    for (byte[] part : from) {
      MemorySegment.copy(part, 0, to, JAVA_BYTE, at, part.length);
      at += part.length;
    }
  }

  private static void copy(MemorySegment from, List<byte[]> to) {
    long at = 0;
    for (byte[] part : to) {
      MemorySegment.copy(from, JAVA_BYTE, at, part, 0, part.length);
      at += part.length;
    }
  }

  /** Reads the weights back into arrays as those of {@link #put}. */
  public void weights(List<byte[]> tensors) {
    try {
      PopulationDevices.check((MemorySegment) getWeights.invokeExact(self, weights));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
    copy(weights, tensors);
  }

  /** Reads the states back into arrays as those of {@link #put}. */
  public void states(List<byte[]> blocks) {
    try {
      PopulationDevices.check((MemorySegment) getStates.invokeExact(self, states));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
    copy(states, blocks);
  }

  /**
   * Evaluates every member on its tokens; seed and epoch are those of the noise.
   *
   * @param text [pairs, idle ones of the last block included][tokens + 1], below the rows of the
   *     table
   * @return log-likelihoods, 64 a block
   */
  public long[] evaluate(long seed, long epoch, int[][] text) {
    for (int p = 0; p < pairs; p++) {
      MemorySegment.copy(
          text[p], 0, tokens, JAVA_INT, (long) p * text[p].length * Integer.BYTES, text[p].length);
    }
    try {
      PopulationDevices.check(
          (MemorySegment) evaluate.invokeExact(self, seed, epoch, tokens, results));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
    return results.toArray(JAVA_LONG);
  }

  /** How many weights a step changed, and how many are at ±127 after it. */
  public record Update(long changed, long saturated) {}

  /**
   * Moves the weights by the votes of the pairs, whose noise is that of the last evaluation; a
   * population of rank 0 has none, and fails.
   *
   * @param chosen one fitness for each pair
   * @param limit of |vote|·16 from which a weight moves
   */
  public Update update(int[] chosen, long limit) {
    fitness.fill((byte) 0);
    MemorySegment.copy(chosen, 0, fitness, JAVA_INT, 0, chosen.length);
    try {
      PopulationDevices.check((MemorySegment) update.invokeExact(self, fitness, limit, counts));
    } catch (Throwable e) {
      throw PopulationDevices.failed(e);
    }
    return new Update(counts.getAtIndex(JAVA_LONG, 0), counts.getAtIndex(JAVA_LONG, 1));
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
