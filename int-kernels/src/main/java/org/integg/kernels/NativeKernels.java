package org.integg.kernels;

import static org.integg.kernels.Lanes.COUNT;

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
  private final NativeProbes probes;
  private final NativeUpdate weights;

  /** One level of a library; {@code rest} does what the library does not. */
  private NativeKernels(NativeFunctions functions, Kernels rest) throws NativeLibrary.Unavailable {
    level = functions.level();
    this.rest = rest;
    products = NativeProducts.of(functions);
    elements = NativeElements.of(functions);
    lookups = NativeLookups.of(functions);
    rowNoise = NativeRowNoise.of(functions, products);
    credits = NativeCredits.of(functions, products, elements, lookups);
    chain = NativeChain.of(functions);
    wide = NativeWide.of(functions, products);
    probes = NativeProbes.of(functions, products);
    weights = NativeUpdate.of(functions);
  }

  /**
   * The library at every level that it and this processor have, best first; at one level only if
   * {@code -Dintegg.native.level} demands it.
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
        providers.add(new NativeKernels(new NativeFunctions(library, level), rest));
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
  public RowNoiseKernels rowNoise() {
    return rowNoise;
  }

  @Override
  public CreditKernels credits() {
    return credits;
  }

  @Override
  public ChainKernels chain() {
    return chain;
  }

  @Override
  public WideKernels wide() {
    return wide;
  }

  @Override
  public ProbeKernels probes() {
    return probes;
  }

  @Override
  public WeightKernels weights() {
    return weights;
  }
}
