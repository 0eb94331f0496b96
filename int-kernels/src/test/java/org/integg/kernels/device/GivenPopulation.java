package org.integg.kernels.device;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.integg.kernels.Exp2;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;

/**
 * Opens and steps a small population. All arguments are right, and tests can spoil each: 33 pairs
 * in two blocks, a table of 64 rows, states, every kind of operation.
 */
final class GivenPopulation {
  static final int VOCABULARY = 64;
  static final int PAIRS = 2 * Lanes.PAIRS;
  private static final int WIDTH = 16;
  private static final int STEP = 32;
  private static final int TOKENS = 2;
  private static final int MATRIX = 2;

  int[] setup;
  int[] tensors;
  int[] program;
  byte[] quantiles = Noise.table();
  int[] exponentials = Exp2.table();
  long[] thresholds = new Exp2(4).thresholds();
  final byte[][] weights;
  final byte[][] states = {new byte[WIDTH * Lanes.COUNT], new byte[WIDTH * Lanes.COUNT]};
  IntBuffer tokens = StepBuffer.of(4L * PAIRS * (TOKENS + 1)).asIntBuffer();
  LongBuffer results = StepBuffer.of(8L * 2 * PAIRS).asLongBuffer();
  IntBuffer fitness = StepBuffer.of(4L * PAIRS).asIntBuffer();
  long[] counts = new long[2];

  GivenPopulation() {
    PopulationProgram written = new PopulationProgram();
    written.tensor(PopulationProgram.Kind.TABLE, VOCABULARY, WIDTH, 0);
    written.tensor(PopulationProgram.Kind.VECTOR, WIDTH, 1, 2);
    written.tensor(PopulationProgram.Kind.MATRIX, WIDTH, WIDTH, 4);
    written.tensor(PopulationProgram.Kind.MATRIX, VOCABULARY, WIDTH, 6);
    write(written);
    setup =
        new int[] {
          written.tensorCount(),
          written.instructionCount(),
          1,
          4,
          4,
          TOKENS,
          Lanes.PAIRS + 1,
          6 * STEP,
          written.stateRows(),
          1,
          0,
          0
        };
    tensors = written.tensorInts();
    program = written.instructionInts();
    weights =
        new byte[][] {
          values(VOCABULARY * WIDTH),
          values(WIDTH),
          values(WIDTH * WIDTH),
          values(VOCABULARY * WIDTH)
        };
    for (int i = 0; i < tokens.capacity(); i++) {
      tokens.put(i, i % VOCABULARY);
    }
    for (int i = 0; i <= Lanes.PAIRS; i++) {
      fitness.put(i, i % 3 - 1);
    }
  }

  private static void write(PopulationProgram to) {
    to.embed(0, 0);
    to.norm(1, 0, STEP);
    to.load(0, WIDTH, 2 * STEP);
    to.spread(1, 5 * STEP);
    var product = new PopulationProgram.Product(MATRIX, STEP);
    var second = new PopulationProgram.Product(MATRIX, 2 * STEP);
    to.gate(List.of(product, second), 5 * STEP, 2 * STEP, 3 * STEP, 4 * STEP);
    to.candidate(List.of(product), 5 * STEP, 3 * STEP, 2 * STEP);
    to.store(0, WIDTH, 2 * STEP);
    to.project(MATRIX, STEP, 4 * STEP, -127);
    to.addProduct(MATRIX, 4 * STEP, 0);
    to.norm(1, 0, STEP);
    to.loss(3, STEP);
  }

  private static byte[] values(int count) {
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = (byte) (i * 37 % 101 - 50);
    }
    return values;
  }

  long open() {
    return DeviceCalls.populationOpen(setup, tensors, program, quantiles, exponentials, thresholds);
  }

  void put(long population) {
    DeviceCalls.populationPut(population, weights, states);
  }

  /** Log-likelihoods. */
  long[] evaluate(long population) {
    DeviceCalls.populationEvaluate(population, 5, 7, tokens, results);
    long[] all = new long[2 * PAIRS];
    results.get(0, all);
    return all;
  }

  /** How many weights changed, and how many are at ±127. */
  long[] update(long population) {
    DeviceCalls.populationUpdate(population, fitness, 1, counts);
    return counts.clone();
  }
}
