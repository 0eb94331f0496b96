package org.integg.kernels.device;

import static org.integg.kernels.device.Refusals.argument;
import static org.integg.kernels.device.Refusals.device;
import static org.integg.kernels.device.Refusals.state;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Claim: no argument of a population's entry points harms the process: null, closed, negative, too
 * small, too large, another thread's; each gives an exception with its line, before anything is
 * done, and open objects continue as if there had been no call.
 */
@ResourceLock("emulated devices")
class PopulationCallsTest {
  private static final int SPOILED = 400;
  private static final long NEVER = Long.MAX_VALUE;

  private final GivenPopulation given = new GivenPopulation();
  private long population;
  private long[] right = {};

  @BeforeAll
  static void load() {
    Refusals.load();
  }

  @BeforeEach
  void open() {
    population = given.open();
    given.put(population);
    right = given.evaluate(population);
  }

  /** A refused call has changed nothing. */
  @AfterEach
  void goesOn() {
    given.put(population);
    assertArrayEquals(right, new GivenPopulation().evaluate(population));
    DeviceCalls.populationClose(population);
    String line = "close: population %d is closed, or never was open".formatted(population);
    state(line, () -> DeviceCalls.populationClose(population));
  }

  @Test
  @SuppressWarnings("NullAway")
  void nothingToOpen() {
    argument("population: setup: null", () -> opened(null, given.tensors, given.program));
    argument("population: tensors: null", () -> opened(given.setup, null, given.program));
    argument("population: program: null", () -> opened(given.setup, given.tensors, null));
    byte[] q = given.quantiles;
    int[] e = given.exponentials;
    long[] t = given.thresholds;
    argument("population: quantiles: null", () -> opened(null, e, t));
    argument("population: exponentials: null", () -> opened(q, null, t));
    argument("population: thresholds: null", () -> opened(q, e, null));
    String quantiles = "population: quantiles: 8191 numbers, 8192 are needed";
    argument(quantiles, () -> opened(new byte[8191], e, t));
    String exponentials = "population: exponentials: 257 numbers, 256 are needed";
    argument(exponentials, () -> opened(q, new int[257], t));
    argument("population: thresholds: 0 numbers, 16 are needed", () -> opened(q, e, new long[0]));
    argument(
        "population: setup: 11 numbers, 12 are needed",
        () -> opened(new int[11], given.tensors, given.program));
    argument(
        "population: tensors: 0 numbers, 20 are needed",
        () -> opened(given.setup, new int[0], given.program));
    argument(
        "population: program: 9 numbers, 99 are needed",
        () -> opened(given.setup, given.tensors, new int[9]));
  }

  private void opened(int[] setup, int[] tensors, int[] program) {
    DeviceCalls.populationOpen(
        setup, tensors, program, given.quantiles, given.exponentials, given.thresholds);
  }

  private void opened(byte[] quantiles, int[] exponentials, long[] thresholds) {
    DeviceCalls.populationOpen(
        given.setup, given.tensors, given.program, quantiles, exponentials, thresholds);
  }

  @Test
  void programsThatLeaveTheirMemory() {
    spoiled(0, 1, 4, "instruction 0: tensor 4: must be 0 to 3");
    spoiled(0, 1, 1, "instruction 0: tensor 1 is of another kind");
    spoiled(0, 2, 192, "instruction 0: activation 192: must be 0 to 160");
    spoiled(1, 3, 8, "instruction 1: activation 8: must be a multiple of 32");
    spoiled(2, 1, 4, "instruction 2: states 4: must be 0 to 0");
    spoiled(2, 2, 20, "instruction 2: rows of states 20: must be 4 to 16");
    spoiled(4, 3, 3, "instruction 4: two products of unequal rows");
    spoiled(7, 4, 1, "instruction 7: lowest value 1: must be -127 to 0");
    spoiled(10, 0, 10, "instruction 10: operation 10 does not exist");
  }

  private static void spoiled(int instruction, int operand, int value, String line) {
    GivenPopulation wrong = new GivenPopulation();
    wrong.program[instruction * (1 + PopulationProgram.OPERANDS) + operand] = value;
    argument("population: " + line, wrong::open);
  }

  /**
   * One number of setup, tensors or program is changed: the call is refused, or the result can run.
   */
  @Test
  void anyNumberSpoiled() {
    Random random = new Random(20);
    int[] values = {Integer.MIN_VALUE, -128, -1, 0, 1, 3, 4, 31, 32, 64, 4096, Integer.MAX_VALUE};
    int ran = 0;
    for (int i = 0; i < SPOILED; i++) {
      GivenPopulation wrong = new GivenPopulation();
      int[][] all = {wrong.setup, wrong.tensors, wrong.program};
      int[] one = all[random.nextInt(all.length)];
      one[random.nextInt(one.length)] = values[random.nextInt(values.length)];
      ran += runs(wrong) ? 1 : 0;
    }
    assertTrue(ran > SPOILED / 10, "only " + ran + " could be run");
    assertTrue(ran < SPOILED / 2, "as many as " + ran + " could be run");
  }

  private static boolean runs(GivenPopulation wrong) {
    long opened;
    try {
      opened = wrong.open();
    } catch (IllegalArgumentException | DeviceException refused) {
      return false;
    }
    try {
      wrong.put(opened);
      wrong.evaluate(opened);
      wrong.update(opened);
      return true;
    } catch (IllegalArgumentException | DeviceException refused) {
      return false; // Its sizes do not fit the arrays of this test.
    } finally {
      DeviceCalls.populationClose(opened);
    }
  }

  @Test
  void moreThanADeviceHas() {
    assumeTrue(Refusals.areEmulated(), "an emulated GPU holds 1 GB, a real one more");
    given.setup[6] = 1 << 26;
    given.setup[8] = 64;
    device("cuda: memory for states on the GPU: out of memory", given::open);
  }

  @Test
  @SuppressWarnings("NullAway")
  void weightsAndStates() {
    byte[][] w = given.weights;
    byte[][] s = given.states;
    argument("put: weights: null", () -> DeviceCalls.populationPut(population, null, s));
    argument("put: states: null", () -> DeviceCalls.populationPut(population, w, null));
    byte[][] hole = {w[0], null};
    argument("put: weights[1]: null", () -> DeviceCalls.populationPut(population, hole, s));
    String small = "put: states: 1024 bytes, 2048 are needed";
    byte[][] one = {s[0]};
    argument(small, () -> DeviceCalls.populationPut(population, w, one));
    byte[][] three = {s[0], s[1], s[0]};
    String large = "states: states: 3072 bytes, 2048 are needed";
    argument(large, () -> DeviceCalls.populationStates(population, three));
    argument("states: states: null", () -> DeviceCalls.populationStates(population, null));
    argument("weights: weights: null", () -> DeviceCalls.populationWeights(population, null));
    String none = "weights: weights: 0 bytes, 2320 are needed";
    argument(none, () -> DeviceCalls.populationWeights(population, new byte[0][]));
  }

  @Test
  @SuppressWarnings("NullAway")
  void tokensAndResults() {
    IntBuffer t = given.tokens;
    LongBuffer r = given.results;
    argument("evaluate: tokens: null", () -> evaluate(null, r));
    argument("evaluate: log-likelihoods: null", () -> evaluate(t, null));
    String heap = "evaluate: tokens: must be a direct buffer";
    argument(heap, () -> evaluate(IntBuffer.allocate(192), r));
    String small = "evaluate: tokens: room for 191, 192 are needed";
    argument(small, () -> evaluate(t.slice(0, 191), r));
    LongBuffer empty = ByteBuffer.allocateDirect(0).asLongBuffer();
    argument("evaluate: log-likelihoods: room for 0, 128 are needed", () -> evaluate(t, empty));
    for (int wrong : new int[] {-1, GivenPopulation.VOCABULARY, Integer.MIN_VALUE}) {
      int before = t.get(17);
      t.put(17, wrong);
      argument("evaluate: token 17 " + wrong + ": must be 0 to 63", () -> evaluate(t, r));
      t.put(17, before);
    }
  }

  private void evaluate(IntBuffer tokens, LongBuffer results) {
    DeviceCalls.populationEvaluate(population, 5, 7, tokens, results);
  }

  @Test
  @SuppressWarnings("NullAway")
  void fitnessAndCounts() {
    IntBuffer f = given.fitness;
    argument("update: fitness: null", () -> update(null, new long[2]));
    argument("update: counts: null", () -> update(f, null));
    argument("update: counts: 1 numbers, 2 are needed", () -> update(f, new long[1]));
    argument(
        "update: fitness: must be a direct buffer", () -> update(IntBuffer.allocate(64), null));
    String small = "update: fitness: room for 8, 64 are needed";
    argument(small, () -> update(f.slice(0, 8), new long[2]));
    f.put(63, 2);
    argument("update: fitness 63 2: must be -1 to 1", () -> update(f, new long[2]));
  }

  private void update(IntBuffer fitness, long[] counts) {
    DeviceCalls.populationUpdate(population, fitness, 1, counts);
  }

  @Test
  void closedOrNeverOpen() {
    long closed = given.open();
    DeviceCalls.populationClose(closed);
    for (long handle : new long[] {closed, 0, -1, NEVER, Long.MIN_VALUE}) {
      String line = ": population %d is closed, or never was open".formatted(handle);
      state("close" + line, () -> DeviceCalls.populationClose(handle));
      state("put" + line, () -> given.put(handle));
      state("weights" + line, () -> DeviceCalls.populationWeights(handle, given.weights));
      state("states" + line, () -> DeviceCalls.populationStates(handle, given.states));
      state("evaluate" + line, () -> given.evaluate(handle));
      state("update" + line, () -> given.update(handle));
    }
  }

  /** Two threads use one population, until one of them meets the other. */
  @Test
  void anotherThreads() {
    AtomicInteger refusals = new AtomicInteger();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(() -> evaluateUntil(refusals, new GivenPopulation()));
    evaluateUntil(refusals, given);
    other.join();
    assertTrue(refusals.get() > 0);
  }

  private void evaluateUntil(AtomicInteger refusals, GivenPopulation own) {
    while (refusals.get() == 0) {
      try {
        own.evaluate(population);
      } catch (IllegalStateException e) {
        refusals.incrementAndGet();
        String line = "evaluate: population %d is in use by another thread".formatted(population);
        assertEquals(line, e.getMessage());
      }
    }
  }
}
