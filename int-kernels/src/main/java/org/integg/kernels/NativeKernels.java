package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * The provider of native code: {@code src/main/native}, called through Java's foreign-function
 * interface with the arrays where they lie.
 *
 * <p>Every length is checked here, before a call; the native code checks nothing. A call is
 * <em>critical</em>: it costs a few nanoseconds, and the garbage collector waits for it, so none
 * takes longer than a few milliseconds. What native code would not do faster is left to another
 * provider.
 */
public final class NativeKernels implements Kernels {
  private final NativeLevel level;
  private final Kernels rest;
  private final NativeProducts products;
  private final NativeElements elements;
  private final NativeLookups lookups;
  private final NativeRowNoise rowNoise;
  private final NativeCredits credits;
  private final NativeChain chain;
  private final NativeWide wide;
  private final NativeUpdate weights;

  /** One level of a library; {@code rest} does what it does not. */
  private NativeKernels(SymbolLookup library, NativeLevel level, Kernels rest)
      throws NativeLibrary.Unavailable {
    this.level = level;
    this.rest = rest;
    products =
        new NativeProducts(
            function(library, "row_sums"),
            function(library, "project"),
            function(library, "project_row_noise"),
            function(library, "project_stream"),
            function(library, "add_product"),
            function(library, "add_outer_products"));
    elements =
        new NativeElements(
            function(library, "norm"),
            function(library, "gate"),
            function(library, "candidate"),
            function(library, "add"),
            function(library, "add_to_rows"));
    lookups =
        new NativeLookups(
            function(library, "embed"),
            function(library, "add_exponentials"),
            function(library, "fill_noise"),
            function(library, "fill_noise_of_one"),
            function(library, "spread"),
            function(library, "softmax_errors"));
    rowNoise =
        new NativeRowNoise(
            function(library, "add_row_noise"),
            function(library, "pass_row_noise"),
            function(library, "add_row_noise_dots"),
            function(library, "estimate_rows"));
    credits =
        new NativeCredits(
            function(library, "multiply_credits"),
            function(library, "pass_gate"),
            function(library, "pass_positive"),
            function(library, "gate_credit"),
            function(library, "add_credits"),
            function(library, "credit_norm"),
            function(library, "add_powers"));
    chain =
        new NativeChain(
            function(library, "narrow_credits"),
            function(library, "credit_candidate"),
            function(library, "credit_gate"),
            function(library, "credit_sum"));
    wide =
        new NativeWide(
            function(library, "multiply_wide"),
            function(library, "multiply_rounded"),
            function(library, "add_wide"),
            function(library, "pass_wide"),
            function(library, "credit_before"),
            function(library, "round_credits"),
            function(library, "subtract"),
            function(library, "observe"),
            function(library, "take_wide"),
            function(library, "quarter"),
            function(library, "add_row_sums"));
    weights =
        new NativeUpdate(
            function(library, "largest"),
            function(library, "square_votes"),
            function(library, "add_moments"),
            function(library, "move_weights"),
            function(library, "round_to_bytes"),
            function(library, "add_scaled"));
  }

  /**
   * The library at every level that it and this processor have, best first; at one level if {@code
   * -Dintegg.native.level} demands it.
   *
   * @param rest what native code would not do faster
   * @throws NativeLibrary.Unavailable if there is nothing for this machine, saying why
   */
  public static List<Kernels> levels(Kernels rest) throws NativeLibrary.Unavailable {
    SymbolLookup library = NativeLibrary.open("integg");
    List<NativeLevel> levels = NativeLevel.of(library);
    String demanded = System.getProperty(NativeLevel.PROPERTY, "");
    List<Kernels> providers = new ArrayList<>();
    for (NativeLevel level : levels) {
      if (demanded.isEmpty() || level.suffix().equals(demanded)) {
        providers.add(new NativeKernels(library, level, rest));
      }
    }
    if (providers.isEmpty()) {
      throw new NativeLibrary.Unavailable(
          "-D%s=%s: this processor and the library have %s"
              .formatted(
                  NativeLevel.PROPERTY,
                  demanded,
                  String.join(", ", levels.stream().map(NativeLevel::suffix).toList())));
    }
    return providers;
  }

  private MemorySegment function(SymbolLookup library, String name)
      throws NativeLibrary.Unavailable {
    String symbol = "integg_" + name + "_" + level.suffix();
    return library
        .find(symbol)
        .orElseThrow(() -> new NativeLibrary.Unavailable("it has no " + symbol));
  }

  @Override
  public String describe() {
    return "native, " + level.suffix();
  }

  @Override
  public void project(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      LowRank noise,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    products.project(w, firstRow, rows, x, noise, divisor, out, workspace);
  }

  @Override
  public void projectWithRowNoise(
      PackedMatrix w,
      int firstRow,
      int rows,
      short[] x,
      byte[] noise,
      int noiseAt,
      int upper,
      int factor,
      Divisor divisor,
      short[] out,
      Workspace workspace) {
    products.projectWithRowNoise(
        w, firstRow, rows, x, noise, noiseAt, upper, factor, divisor, out, workspace);
  }

  @Override
  public void addRowNoise(
      short[] x, int rows, byte[] noise, int noiseAt, int upper, int shift, short[] out) {
    rowNoise.add(x, rows, noise, noiseAt, upper, shift, out);
  }

  @Override
  public void passRowNoise(
      short[] activation, int rows, byte[] noise, int noiseAt, int upper, int to) {
    rowNoise.pass(activation, rows, noise, noiseAt, upper, to);
  }

  @Override
  public void addRowNoiseDots(
      short[] c, int firstRow, int rows, byte[] noise, int noiseAt, int upper, int[] dots) {
    rowNoise.addDots(c, firstRow, rows, noise, noiseAt, upper, dots);
  }

  @Override
  public void estimateRows(
      short[] base,
      int baseAt,
      int weight,
      byte[] noise,
      int[] noiseAt,
      int upper,
      int rows,
      short[] factors,
      int shift,
      short[] out,
      int outAt,
      long[] squares) {
    rowNoise.estimate(
        base, baseAt, weight, noise, noiseAt, upper, rows, factors, shift, out, outAt, squares);
  }

  @Override
  public void projectStream(
      TransposedMatrix w, short[] x, Divisor divisor, short[] out, Workspace workspace) {
    products.projectStream(w, x, divisor, out);
  }

  @Override
  public void norm(short[] x, short[] gain, int rows, int lanes, short[] out, Workspace workspace) {
    if (lanes != COUNT) {
      rest.norm(x, gain, rows, lanes, out, workspace);
      return;
    }
    elements.norm(x, gain, rows, out);
  }

  @Override
  public void gate(short[] a, short[] b, short[] bias, short[] h, int n, short[] f, short[] past) {
    elements.gate(a, b, bias, h, n, f, past);
  }

  @Override
  public void candidate(
      short[] a, short[] b, short[] bias, short[] f, short[] h, short[] x, int n) {
    elements.candidate(a, b, bias, f, h, x, n);
  }

  @Override
  public void add(short[] x, short[] a, int n) {
    elements.add(x, a, n);
  }

  @Override
  public void embed(
      byte[] embedding, int width, int[] tokens, LowRank noise, short[] out, Workspace workspace) {
    lookups.embed(embedding, width, tokens, noise, out);
  }

  @Override
  public void spread(byte[] vector, LowRank noise, short[] out) {
    lookups.spread(vector, noise, out);
  }

  @Override
  public void addExponentials(short[] logits, int rows, int lanes, long[] sums) {
    if (lanes == COUNT) {
      lookups.addExponentials(logits, rows, sums);
    } else {
      rest.addExponentials(logits, rows, lanes, sums);
    }
  }

  @Override
  public void fillNoise(
      long[] keys, int tensor, int first, int count, byte[] out, int offset, Workspace workspace) {
    lookups.fillNoise(keys, tensor, first, count, out, offset);
  }

  @Override
  public void fillNoise(
      long key, int tensor, int first, int count, short[] out, int offset, Workspace workspace) {
    lookups.fillNoise(key, tensor, first, count, out, offset);
  }

  @Override
  public void addProduct(
      PackedMatrix coefficients, short[] data, int stride, int[] sums, Workspace workspace) {
    products.addProduct(coefficients, data, stride, sums, workspace);
  }

  @Override
  public void multiplyCredits(
      PackedMatrix w,
      short[] x,
      int down,
      int multiplier,
      int right,
      short[] out,
      int outAt,
      Workspace workspace) {
    credits.multiply(w, products.rowSums(w), x, down, multiplier, right, out, outAt, workspace);
  }

  @Override
  public void passGate(
      short[] x, int at, short[] a, short[] b, short[] activation, int shift, int n) {
    credits.passGate(x, at, a, b, activation, shift, n);
  }

  @Override
  public void passPositive(short[] x, int at, short[] activation, int n) {
    credits.passPositive(x, at, activation, n);
  }

  @Override
  public void gateCredit(
      short[] w, short[] s, short[] f, short[] c, short[] h, short[] q, int qAt, int n) {
    credits.gateCredit(w, s, f, c, h, q, qAt, n);
  }

  @Override
  public void addCredits(short[] x, short[] y, short[] out, int at, int n) {
    credits.add(x, y, out, at, n);
  }

  @Override
  public void creditNorm(
      int[] products,
      short[] x,
      byte[] gain,
      int rows,
      int[] reactions,
      int shift,
      short[] u,
      long[] squares,
      Workspace workspace) {
    credits.norm(products, x, gain, rows, reactions, shift, u, squares);
  }

  @Override
  public void addPowers(short[] x, int rows, long[] powers) {
    credits.addPowers(x, rows, powers);
  }

  @Override
  public void addOuterProducts(
      short[] a,
      int rows,
      short[][] x,
      int from,
      int chunks,
      int columns,
      int[] sums,
      int stride,
      Workspace workspace) {
    products.addOuterProducts(a, rows, x, from, chunks, columns, sums, stride, workspace);
  }

  @Override
  public void addToRows(short[] x, int at, int width, int[] rows, int[] sums, int stride) {
    elements.addToRows(x, at, width, rows, sums, stride);
  }

  @Override
  public void softmaxErrors(
      short[] logits,
      int firstRow,
      int rows,
      SoftmaxScale scale,
      short[] e,
      int[] dots,
      Workspace workspace) {
    lookups.softmaxErrors(logits, firstRow, rows, scale, e, dots);
  }

  @Override
  public void multiplyWide(
      PackedMatrix w,
      short[] x,
      WideScale scale,
      Into into,
      int[] out,
      int outAt,
      Workspace workspace) {
    wide.multiply(w, products.rowSums(w), x, scale, into, out, outAt, workspace);
  }

  @Override
  public void multiplyRounded(
      PackedMatrix w,
      short[] x,
      WideScale scale,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      long[] squares,
      Workspace workspace) {
    wide.multiplyRounded(
        w,
        products.rowSums(w),
        x,
        scale,
        shift,
        activation,
        rectified,
        out,
        outAt,
        squares,
        workspace);
  }

  @Override
  public void addWide(int[] x, int[] y, int largest, int n) {
    wide.add(x, y, largest, n);
  }

  @Override
  public void passWide(int[] x, short[] a, short[] b, int n) {
    wide.pass(x, a, b, n);
  }

  @Override
  public void creditBefore(int[] products, int[] later, short[] f, int largest, int[] out, int n) {
    wide.before(products, later, f, largest, out, n);
  }

  @Override
  public void roundCredits(
      int[] x,
      int from,
      int shift,
      short[] activation,
      boolean rectified,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    wide.round(x, from, shift, activation, rectified, out, outAt, n, squares);
  }

  @Override
  public void subtract(short[] x, short[] y, int largest, short[] out, int n) {
    wide.subtract(x, y, largest, out, n);
  }

  @Override
  public void observe(short[] x, short[] y, int up, int[] out, int n) {
    wide.observe(x, y, up, out, n);
  }

  @Override
  public void takeWide(short[] x, int up, int[] out, int n) {
    wide.take(x, up, out, n);
  }

  @Override
  public void quarter(short[] x, int factor, int n) {
    wide.quarter(x, factor, n);
  }

  @Override
  public void addRowSums(short[] x, int at, int rows, int[] sums) {
    wide.addRowSums(x, at, rows, sums);
  }

  @Override
  public void narrowCredits(
      short[] x, int shift, short[] activation, short[] out, int outAt, int n, long[] squares) {
    chain.narrow(x, shift, activation, out, outAt, n, squares);
  }

  @Override
  public void creditCandidate(
      short[] x,
      short[] later,
      short[] f,
      short[] c,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    chain.candidate(x, later, f, c, shift, out, outAt, n, squares);
  }

  @Override
  public void creditGate(
      short[] state,
      short[] s,
      short[] f,
      short[] c,
      short[] h,
      int shift,
      short[] out,
      int outAt,
      int n,
      long[] squares) {
    chain.gate(state, s, f, c, h, shift, out, outAt, n, squares);
  }

  @Override
  public void creditSum(
      short[] z, short[] x, short[] y, byte[] gain, int rows, short[] sum, Workspace workspace) {
    chain.sum(z, x, y, gain, rows, sum);
  }

  @Override
  public WeightKernels weights() {
    return weights;
  }
}
