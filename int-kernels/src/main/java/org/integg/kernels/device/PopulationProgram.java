package org.integg.kernels.device;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.FixedPoint;
import org.integg.kernels.Kernels;

/**
 * What the members of a population compute for one token, as a device runs it: operations of {@link
 * Kernels} over rows of int8 activations, with the perturbed tensors that they use. It knows no
 * model: a trainer writes the program.
 *
 * <p>Activations are named by their first row, a multiple of 32. Row 0 on is the residual.
 */
public final class PopulationProgram {
  /** The uses of a tensor, in the order of population.h. */
  public enum Kind {
    TABLE,
    MATRIX,
    VECTOR
  }

  /** Operations, in the order of population.h. */
  enum Operation {
    EMBED,
    NORM,
    SPREAD,
    LOAD,
    STORE,
    GATE,
    CANDIDATE,
    PROJECT,
    ADD,
    LOSS
  }

  /** In place of a second product's matrix. */
  private static final int NONE = -1;

  static final int OPERANDS = 8;

  private final List<int[]> tensors = new ArrayList<>();
  private final List<int[]> instructions = new ArrayList<>();
  private int stateRows;

  /**
   * Adds a tensor; its number is the count of tensors before it.
   *
   * @param stream of its noise A; B has the next
   */
  public void tensor(Kind kind, int rows, int columns, int stream) {
    int divisor = (int) FixedPoint.isqrt(columns);
    tensors.add(new int[] {kind.ordinal(), rows, columns, divisor, stream});
  }

  private void add(Operation operation, int... operands) {
    int[] instruction = new int[1 + OPERANDS];
    instruction[0] = operation.ordinal();
    System.arraycopy(operands, 0, instruction, 1, operands.length);
    instructions.add(instruction);
  }

  /** {@code out = } the row of each lane's token. */
  public void embed(int table, int out) {
    add(Operation.EMBED, table, out);
  }

  /** {@link Kernels#norm}. */
  public void norm(int vector, int x, int out) {
    add(Operation.NORM, vector, x, out);
  }

  /** {@link Kernels#spread}. */
  public void spread(int vector, int out) {
    add(Operation.SPREAD, vector, out);
  }

  /** Reads rows of the members' states, zero where a lane's token is 0; {@link #store} follows. */
  public void load(int firstStateRow, int rows, int out) {
    add(Operation.LOAD, firstStateRow, rows, out);
  }

  /** Keeps rows for the next token. */
  public void store(int firstStateRow, int rows, int in) {
    add(Operation.STORE, firstStateRow, rows, in);
    stateRows = Math.max(stateRows, firstStateRow + rows);
  }

  /** A matrix times an activation. */
  public record Product(int matrix, int input) {}

  /**
   * {@link Kernels#gate} of one or two products.
   *
   * @param h the state, [D]
   */
  public void gate(List<Product> products, int bias, int h, int f, int past) {
    add(Operation.GATE, sum(products, bias, h, f, past));
  }

  /** {@link Kernels#candidate} of one or two products. */
  public void candidate(List<Product> products, int bias, int f, int h) {
    add(Operation.CANDIDATE, sum(products, bias, h, f));
  }

  private static int[] sum(List<Product> products, int... more) {
    Product none = new Product(NONE, 0);
    Product first = products.getFirst();
    Product second = products.size() > 1 ? products.get(1) : none;
    int[] operands = new int[4 + more.length];
    operands[0] = first.matrix();
    operands[1] = first.input();
    operands[2] = second.matrix();
    operands[3] = second.input();
    System.arraycopy(more, 0, operands, 4, more.length);
    return operands;
  }

  /**
   * {@code out = min(127, max(lowest, W·x))}, with the division of {@link Kernels#project}.
   *
   * @param lowest −127 to 0
   */
  public void project(int w, int x, int out, int lowest) {
    add(Operation.PROJECT, w, x, out, lowest);
  }

  /** {@code out = clip(out + W·x)}. */
  public void addProduct(int w, int x, int out) {
    add(Operation.ADD, w, x, out);
  }

  /** Adds the log-likelihood of each lane's next token, {@code W·x} being the logits. */
  public void loss(int w, int x) {
    add(Operation.LOSS, w, x);
  }

  /** Rows of the members' states. */
  int stateRows() {
    return stateRows;
  }

  int tensorCount() {
    return tensors.size();
  }

  int instructionCount() {
    return instructions.size();
  }

  int[] tensorInts() {
    return tensors.stream().flatMapToInt(java.util.Arrays::stream).toArray();
  }

  int[] instructionInts() {
    return instructions.stream().flatMapToInt(java.util.Arrays::stream).toArray();
  }
}
