package org.integg.kernels.device;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import org.integg.kernels.Lanes;

/**
 * A population on devices: its weights, states and noise stay there from step to step. For one
 * thread.
 *
 * <p>Every call throws {@link DeviceException} with one line if the device fails, and {@link
 * IllegalStateException} if the population is closed.
 */
public final class Population implements AutoCloseable {
  private final long handle;
  private final int pairs;

  /** Numbers of a pair. */
  private final int length;

  private final IntBuffer tokens;
  private final LongBuffer results;
  private final IntBuffer fitness;
  private final long[] counts = new long[2];

  /** Opens a population, once the memory for its steps is there. */
  Population(PopulationDevices.Settings settings, LongSupplier open) {
    pairs = settings.blocks() * Lanes.PAIRS;
    length = settings.tokens() + 1;
    tokens = StepBuffer.of((long) pairs * length * Integer.BYTES).asIntBuffer();
    results = StepBuffer.of(2L * pairs * Long.BYTES).asLongBuffer();
    fitness = StepBuffer.of((long) pairs * Integer.BYTES).asIntBuffer();
    handle = open.getAsLong();
  }

  /**
   * Writes weights and states to the devices.
   *
   * @param tensors the weights, one array a tensor
   * @param blocks the states, [state rows][64] a block
   */
  public void put(List<byte[]> tensors, List<byte[]> blocks) {
    DeviceCalls.populationPut(handle, arrays(tensors), arrays(blocks));
  }

  private static byte[][] arrays(List<byte[]> parts) {
    return parts.toArray(new byte[0][]);
  }

  /** Reads the weights back into arrays like those of {@link #put}. */
  public void weights(List<byte[]> tensors) {
    DeviceCalls.populationWeights(handle, arrays(tensors));
  }

  /** Reads the states back into arrays like those of {@link #put}. */
  public void states(List<byte[]> blocks) {
    DeviceCalls.populationStates(handle, arrays(blocks));
  }

  /**
   * Evaluates every member on its tokens; seed and epoch select the noise.
   *
   * @param text [pairs, idle ones of the last block included][tokens + 1], below the rows of the
   *     table
   * @return log-likelihoods, 64 a block
   */
  public long[] evaluate(long seed, long epoch, int[][] text) {
    for (int p = 0; p < pairs; p++) {
      tokens.put(p * length, text[p], 0, length);
    }
    DeviceCalls.populationEvaluate(handle, seed, epoch, tokens, results);
    long[] all = new long[results.capacity()];
    results.get(0, all);
    return all;
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
    fitness.put(0, chosen);
    for (int idle = chosen.length; idle < pairs; idle++) {
      fitness.put(idle, 0);
    }
    DeviceCalls.populationUpdate(handle, fitness, limit, counts);
    return new Update(counts[0], counts[1]);
  }

  @Override
  public void close() {
    DeviceCalls.populationClose(handle);
  }
}
