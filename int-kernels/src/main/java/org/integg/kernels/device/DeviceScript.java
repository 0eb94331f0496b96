package org.integg.kernels.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.Exp2;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;
import org.integg.kernels.Lanes;
import org.integg.kernels.Noise;

/**
 * A list of operations over the memory of a device, in parts that run as a whole; script.h has the
 * fields of every operation. It is for learners whose lanes are members and probes. Its writer
 * decides what is computed from what, for which model.
 *
 * <p>Places are bytes from the beginning of the memory. Activations are int8 [columns][rows], a
 * column being a lane of a block at a token.
 */
public final class DeviceScript {
  /** The operations, in the order of script.h. */
  enum Operation {
    PART,
    CLEAR,
    BEGIN,
    NORM,
    PRODUCT,
    CREDIT,
    OUTPUT,
    EXPLAIN,
    ERROR,
    BACK,
    OUTER,
    ROWS,
    SUM,
    ROW_NOISE,
    OUTPUT_NOISE,
    STATE_NOISE,
    MOVE,
    LEARN,
    PACK,
    STEER,
    SATURATED
  }

  /** What a site's gates do to its credit, in the order of script.h. */
  public enum Gates {
    PLAIN,
    GATE,
    CANDIDATE,
    ROOM,
    RECTIFIED
  }

  /** Kinds of probes, in the order of script.h. */
  public enum Probe {
    OUTPUT,
    ROW,
    STATE
  }

  static final int OPERANDS = 24;
  static final int PRODUCT_OPERANDS = 12;
  private static final int ALIGNMENT = 16;
  private static final int ROOTS = 4096;

  /** No place. */
  public static final long NONE = -1;

  /** Bytes that a device's memory holds at the start. */
  record Constant(long at, byte[] bytes) {}

  private final List<long[]> operations = new ArrayList<>();
  private final List<Constant> constants = new ArrayList<>();
  private final int blocks;
  private final int segment;
  private final long step;
  private final long tokens;
  private final long quantiles;
  private final long exponentials;
  private final long thresholds;
  private final long roots;
  private long bytes;

  /**
   * An empty script.
   *
   * @param blocks of 64 lanes
   * @param segment tokens of a step, a multiple of 4
   */
  public DeviceScript(int blocks, int segment) {
    this.blocks = blocks;
    this.segment = segment;
    step = allocate(stepNumbers(), Long.BYTES);
    tokens = allocate((segment + 1L) * blocks * Lanes.COUNT, Integer.BYTES);
    quantiles = constant(Noise.table());
    exponentials = constant(Exp2.table());
    thresholds = constant(new Exp2(Exp2.LEARNERS_BITS).thresholds());
    ByteBuffer table = ByteBuffer.allocate(ROOTS * Short.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < ROOTS; i++) {
      table.putShort((short) FixedPoint.isqrt((long) i << 8));
    }
    roots = constant(table.array());
  }

  /** How many numbers a step is given: four, and two keys for each block. */
  int stepNumbers() {
    return 4 + 2 * blocks;
  }

  /** Bytes that operations assume for a row of the given number of columns. */
  public static long pitch(long columns) {
    return (columns + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Allocates memory, zero at first.
   *
   * @return its place
   */
  public long allocate(long count, int size) {
    long at = bytes;
    bytes = pitch(Math.addExact(bytes, Math.multiplyExact(count, size)));
    return at;
  }

  private long constant(byte[] values) {
    long at = allocate(values.length, 1);
    constants.add(new Constant(at, values));
    return at;
  }

  /** Memory that holds int32. */
  public long constant(int... values) {
    byte[] all = new byte[values.length * Integer.BYTES];
    ByteBuffer.wrap(all).order(ByteOrder.nativeOrder()).asIntBuffer().put(values);
    return constant(all);
  }

  /** Memory that holds int64. */
  public long constant(long... values) {
    byte[] all = new byte[values.length * Long.BYTES];
    ByteBuffer.wrap(all).order(ByteOrder.nativeOrder()).asLongBuffer().put(values);
    return constant(all);
  }

  private void add(Operation operation, long... fields) {
    long[] all = Arrays.copyOf(new long[] {operation.ordinal()}, OPERANDS);
    System.arraycopy(fields, 0, all, 1, fields.length);
    operations.add(all);
  }

  /** What follows is the next part. */
  public void part() {
    add(Operation.PART);
  }

  /** Sets memory to zero. */
  public void clear(long at, long count) {
    add(Operation.CLEAR, at, count);
  }

  /**
   * The rows of a token's columns, and the states before the token.
   *
   * @param token number of the token
   * @param past receives the states of all layers; {@code after} has those after the previous token
   * @param rowsStream of the noise of the rows
   * @param statesStream of the noise of the first layer's state
   */
  public void begin(
      int token,
      long table,
      int width,
      long x,
      int layers,
      long past,
      long after,
      int rowsStream,
      int statesStream) {
    add(Operation.BEGIN, token, table, width, x, layers, past, after, rowsStream, statesStream);
  }

  /** {@link Kernels#norm}, with the output probe's noise if it is perturbed. */
  public void norm(
      long first, long columns, int width, long in, long gain, long out, boolean perturbed) {
    add(Operation.NORM, first, columns, width, in, gain, out, perturbed ? 1 : 0);
  }

  /** Products and the operations that follow. */
  private void product(
      Operation operation, List<ScriptTerm> terms, ScriptProduct p, long... operands) {
    long[] all = terms.stream().flatMapToLong(t -> Arrays.stream(t.fields())).toArray();
    long[] fields = new long[8 + PRODUCT_OPERANDS];
    long[] head = {
      constant(all),
      terms.size(),
      p.rows(),
      p.first(),
      p.columns(),
      p.finish().ordinal(),
      p.stream(),
      p.out()
    };
    System.arraycopy(head, 0, fields, 0, head.length);
    System.arraycopy(operands, 0, fields, head.length, operands.length);
    add(operation, fields);
  }

  /** The sum of some {@link ScriptTerm#quotient quotients}. */
  public void quotients(List<ScriptTerm> terms, ScriptProduct product, long... operands) {
    product(Operation.PRODUCT, terms, product, operands);
  }

  /** Credits with 8 fractional bits; each credit and each partial sum stays within a limit. */
  public void credits(List<ScriptTerm> terms, int limit, ScriptProduct product, long... operands) {
    long[] all = Arrays.copyOf(operands, PRODUCT_OPERANDS);
    all[PRODUCT_OPERANDS - 1] = limit;
    product(Operation.CREDIT, terms, product, all);
  }

  /** A product as it is. */
  public void output(long a, long b, long k, ScriptProduct product, long... operands) {
    product(Operation.OUTPUT, List.of(new ScriptTerm(a, b, k, 0, 0, 0)), product, operands);
  }

  /** The differences between probes and their partners, less the predictions. */
  public void explain(
      List<ScriptTerm> terms,
      ScriptProduct product,
      Probe probe,
      long x,
      long own,
      long another,
      int errorBits) {
    product(Operation.EXPLAIN, terms, product, probe.ordinal(), x, own, another, errorBits);
  }

  /**
   * Errors of all columns, {@code norms}: two int32 a column.
   *
   * @param bits place of the fractional bits of the matrix that takes the errors
   * @param sum int64 of the log-likelihoods
   */
  public void error(
      long logits,
      int vocabulary,
      long last,
      int width,
      long bits,
      long errors,
      long norms,
      long sum) {
    add(Operation.ERROR, logits, vocabulary, last, width, bits, errors, norms, sum);
  }

  /** Credit over time: int32 p becomes q, and q becomes int8 by its scale. */
  public void back(
      int layers, int width, long credit, long gate, long scaled, long scale, long squares) {
    add(Operation.BACK, layers, width, credit, gate, scaled, scale, squares);
  }

  /** {@code out[r][c] += Σ_i a[i][r]·x[i][c]}. */
  public void outer(long a, long rows, long x, long columns, long count, long out) {
    add(Operation.OUTER, a, rows, x, columns, count, out);
  }

  /** Adds the credit of plain lanes to the rows of their tokens. */
  public void rows(long credit, int width, long out) {
    add(Operation.ROWS, credit, width, out);
  }

  /** Sums over columns, or of squares. */
  public void sum(long in, long rows, long count, boolean squared, long out) {
    add(Operation.SUM, in, rows, count, squared ? 1 : 0, out);
  }

  /** Bytes at ±127. */
  public void saturated(long in, long count, long out) {
    add(Operation.SATURATED, in, 0, count, 0, out);
  }

  /**
   * Noise of the probes of rows at one site, {@code x}, {@code y}: see {@link
   * ScriptProduct.Finish#SITE}.
   */
  public void rowNoise(Gates gates, int stream, int rows, long x, long y, long out) {
    add(Operation.ROW_NOISE, gates.ordinal(), stream, rows, 1, x, y, out);
  }

  /** Noise of the probe of outputs. */
  public void outputNoise(int rows, long x, long out) {
    add(Operation.OUTPUT_NOISE, 0, 0, rows, 1, x, 0, out);
  }

  /** Noise of the probes of states. */
  public void stateNoise(int stream, int rows, int layers, long after, long gate, long out) {
    add(Operation.STATE_NOISE, 0, stream, rows, layers, after, gate, out);
  }

  /**
   * Moves weights by votes.
   *
   * @param tensors first element, rows and columns of each
   */
  public void move(
      List<long[]> tensors,
      long votes,
      long weights,
      long average,
      long first,
      long second,
      long int8,
      long counts) {
    long table = table(tensors);
    long statistics = allocate(3L * tensors.size(), Long.BYTES);
    add(
        Operation.MOVE,
        table,
        tensors.size(),
        votes,
        weights,
        average,
        first,
        second,
        int8,
        statistics,
        counts);
  }

  private long table(List<long[]> entries) {
    return constant(entries.stream().flatMapToLong(Arrays::stream).toArray());
  }

  /** Learns feedback matrices by regressions, then does {@link #pack}. */
  public void learn(List<ScriptMatrix> matrices, long bits) {
    feedback(Operation.LEARN, matrices, bits);
  }

  /** Makes the int8 matrices and their fractional bits, int32. */
  public void pack(List<ScriptMatrix> matrices, long bits) {
    feedback(Operation.PACK, matrices, bits);
  }

  private void feedback(Operation operation, List<ScriptMatrix> matrices, long bits) {
    long table = table(matrices.stream().map(ScriptMatrix::fields).toList());
    long statistics = allocate(2L * matrices.size(), Long.BYTES);
    add(operation, table, matrices.size(), statistics, bits);
  }

  /** Steers scales, int32, by squares and counts, int64. */
  public void steer(long scales, long squares, long counts, int count) {
    add(Operation.STEER, scales, squares, counts, count);
  }

  /** Bytes of a step's input: its numbers and tokens. */
  long inputs() {
    return tokens + (segment + 1L) * blocks * Lanes.COUNT * Integer.BYTES - step;
  }

  /** Where the tokens are in a step's input. */
  long tokensAt() {
    return tokens - step;
  }

  List<Constant> constants() {
    return constants;
  }

  /** The setup of script.h. */
  long[] setup(int device) {
    return new long[] {
      device,
      bytes,
      operations.size(),
      blocks,
      segment,
      tokens,
      step,
      quantiles,
      exponentials,
      thresholds,
      roots
    };
  }

  long[] operations() {
    return operations.stream().flatMapToLong(Arrays::stream).toArray();
  }
}
