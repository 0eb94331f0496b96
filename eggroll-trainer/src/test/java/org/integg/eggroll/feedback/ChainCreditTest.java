package org.integg.eggroll.feedback;

import static org.integg.eggroll.credit.NaiveNet.clamp;
import static org.integg.kernels.Lanes.COUNT;
import static org.integg.model.Activation.GATE;
import static org.integg.model.Activation.GATED;
import static org.integg.model.Activation.NORMED;
import static org.integg.model.Activation.STATE;
import static org.integg.model.LayerTensor.UF;
import static org.integg.model.LayerTensor.UH;
import static org.integg.model.LayerTensor.WF;
import static org.integg.model.LayerTensor.WH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.integg.eggroll.credit.LearnedMatrix;
import org.integg.eggroll.credit.NaiveMatrix;
import org.integg.eggroll.credit.NaiveShifts;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.Activation;
import org.integg.model.EggConfig;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Mlp;
import org.integg.model.Operations.Product;
import org.integg.model.Parameters;
import org.integg.model.RandomCheckpoints;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claim: the chain takes credit back through any sums of one or two products over normed input,
 * state and gated state, to the bit and with any kernels; a network with another product is refused
 * in one line.
 */
class ChainCreditTest {
  private static final int SEGMENT = 4;
  private static final int LIMIT = 32_767;
  private static final EggConfig MODEL = new EggConfig(256, 16, 2, Mlp.NONE);
  private static final int D = MODEL.width();

  private final EggTensors tensors = EggTensors.of(MODEL);
  private final Parameters parameters = RandomCheckpoints.gaussian(MODEL, 5);
  private final SplittableRandom random = new SplittableRandom(8);
  private final Recording recording = new Recording(MODEL, SEGMENT);
  private final short[][][] entering = new short[MODEL.layers()][SEGMENT][D * COUNT];
  private final int[][] tokens = new int[SEGMENT][COUNT];
  private final short[][] u = new short[SEGMENT][D * COUNT];

  private static Product<Activation> of(LayerTensor weights, Activation input) {
    return new Product<>(weights, input);
  }

  /** Products of the gate and of the candidate; the first cell is the published one. */
  static Stream<Arguments> cells() {
    return Stream.of(
        Arguments.of(
            List.of(of(WF, NORMED), of(UF, STATE)), List.of(of(WH, NORMED), of(UH, GATED))),
        Arguments.of(List.of(of(WF, NORMED)), List.of(of(WH, NORMED), of(UH, STATE))),
        Arguments.of(List.of(of(UF, STATE)), List.of(of(WH, NORMED), of(UH, GATED))),
        Arguments.of(List.of(of(WF, NORMED), of(UF, NORMED)), List.of(of(WH, STATE))),
        Arguments.of(List.of(of(WF, STATE), of(UF, STATE)), List.of(of(WH, GATED), of(UH, STATE))));
  }

  private static List<Site> sites(
      List<Product<Activation>> gate, List<Product<Activation>> candidate) {
    return Site.all(MODEL).stream()
        .map(site ->
            switch (site.kind()) {
              case GATE -> with(site, gate);
              case CANDIDATE -> with(site, candidate);
              default -> site;
            })
        .toList();
  }

  private static Site with(Site site, List<Product<Activation>> products) {
    return new Site(site.index(), site.kind(), site.layer(), site.rows(), products, site.bias());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void creditReachesWhateverSumsRead(
      List<Product<Activation>> gate, List<Product<Activation>> candidate) {
    for (short[][][] each :
        List.of(
            recording.normed,
            recording.past,
            recording.gate,
            recording.gated,
            recording.candidate,
            entering)) {
      Stream.of(each).flatMap(Stream::of).forEach(this::fill);
    }
    Stream.of(u).forEach(this::fill);
    Stream.of(tokens).forEach(row -> Arrays.setAll(row, lane -> random.nextInt(6)));
    List<Site> sites = sites(gate, candidate);
    int[] values = random.ints(D * D, -90_000, 90_000).toArray();
    Naive naive = new Naive(sites, values);
    for (int lane = 0; lane < COUNT; lane++) {
      naive.back(lane);
    }
    for (Kernels kernels : KernelChooser.all()) {
      check(naive, votes(sites, values, kernels), kernels);
    }
  }

  /** Activations of which some are at their limits. */
  private void fill(short[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = (short) Math.clamp(random.nextInt(-140, 141), -127, 127);
    }
  }

  /** The mirror of a product: a part of the values that no other product has. */
  private static int value(int[] values, LayerTensor product, int layer, int i) {
    return values[(i + 3 * product.ordinal() + 7 * layer) % values.length];
  }

  private Sums votes(List<Site> sites, int[] values, Kernels kernels) {
    MirrorMatrices set = new MirrorMatrices(MODEL, sites, kernels.weights());
    for (Site site : sites) {
      for (Product<Activation> product : site.products()) {
        LearnedMatrix mirror = set.mirror(site.layer(), product.weights());
        Arrays.setAll(mirror.values(), i -> value(values, product.weights(), site.layer(), i));
        mirror.pack();
      }
    }
    Workspace workspace = new Workspace();
    Scales scales = set.newScales(MODEL, COUNT * SEGMENT);
    MirrorNoise noise = new MirrorNoise(MODEL, SEGMENT, set.probes(), kernels, workspace);
    MirrorObserver observer = new MirrorObserver(MODEL, SEGMENT, set, kernels, workspace);
    MirrorRows rows =
        new MirrorRows(MODEL, SEGMENT, set.probes(), noise, observer, kernels.probes());
    for (int layer = 0; layer < MODEL.layers(); layer++) {
      for (int t = 0; t < SEGMENT; t++) {
        rows.entered(LayerTensor.LN1, layer, t, entering[layer][t]);
      }
    }
    Sums sums = new Sums(tensors, set.all(), scales.count());
    new ChainCredit(parameters, SEGMENT, set, scales, recording, rows, kernels, workspace)
        .vote(tokens, u, sums);
    return sums;
  }

  private void check(Naive naive, Sums sums, Kernels kernels) {
    long all = 0;
    for (TensorSpec spec : tensors.all()) {
      int columns = spec.kind() == TensorKind.VECTOR ? 1 : spec.columns();
      int[] votes = sums.votes(spec.id());
      for (int i = 0; i < spec.size(); i++) {
        int vote = votes[i / columns * Sums.stride(spec) + i % columns];
        assertEquals(naive.votes[spec.id()][i], vote, spec.name() + " with " + kernels);
        all += Math.abs(vote);
      }
    }
    assertTrue(all > 100_000, "votes " + all);
  }

  /** One lane and one element at a time, with sums in long. */
  private final class Naive {
    private final List<Site> sites;
    private final int[] values;
    private final NaiveShifts shifts;
    private final long[][] votes;

    private Naive(List<Site> sites, int[] values) {
      this.sites = sites;
      this.values = values;
      int scales = 1 + sites.size();
      shifts = new NaiveShifts(new int[scales], new long[scales]);
      votes = tensors.all().stream().map(spec -> new long[spec.size()]).toArray(long[][]::new);
    }

    private int[] lane(short[] x, int lane) {
      int[] values = new int[x.length / COUNT];
      Arrays.setAll(values, i -> x[i * COUNT + lane]);
      return values;
    }

    private void back(int lane) {
      long[][] later = new long[MODEL.layers()][D];
      for (int t = SEGMENT - 1; t >= 0; t--) {
        long[] sum = Arrays.stream(lane(u[t], lane)).mapToLong(i -> (long) i << 5).toArray();
        for (int layer = MODEL.layers() - 1; layer >= 0; layer--) {
          recurrence(layer, t, lane, sum, later[layer]);
        }
        int[] a = round(sites.getFirst(), sum, new int[D]);
        for (int i = 0; i < D; i++) {
          votes[tensors.embedding()][tokens[t][lane] * D + i] += a[i];
        }
      }
    }

    private void recurrence(int layer, int t, int lane, long[] sum, long[] later) {
      int[] f = lane(recording.gate[layer][t], lane);
      int[] c = lane(recording.candidate[layer][t], lane);
      int[] h = lane(recording.past[layer][t], lane);
      Site candidate = sites.get(Site.index(MODEL, Site.Kind.CANDIDATE, layer));
      Site gate = sites.get(Site.index(MODEL, Site.Kind.GATE, layer));
      long[] z = new long[D];
      for (int i = 0; i < D; i++) {
        later[i] = clamp(sum[i] + later[i], LIMIT);
        z[i] = (later[i] * (f[i] + 127)) >> 8;
      }
      int[] ofCandidate = vote(candidate, z, c, t, lane);
      long[] gated = new long[D];
      add(candidate, GATED, ofCandidate, gated);
      for (int i = 0; i < D; i++) {
        z[i] = clamp((later[i] * (c[i] - h[i]) + gated[i] * h[i]) >> 8, LIMIT);
      }
      int[] ofGate = vote(gate, z, f, t, lane);
      for (int i = 0; i < D; i++) {
        later[i] = clamp((later[i] * (129 - f[i]) + gated[i] * (f[i] + 127)) >> 8, LIMIT);
      }
      add(candidate, STATE, ofCandidate, later);
      add(gate, STATE, ofGate, later);
      if (tokens[t][lane] == 0) {
        Arrays.fill(later, 0);
      }
      Arrays.fill(z, 0);
      add(candidate, NORMED, ofCandidate, z);
      add(gate, NORMED, ofGate, z);
      byte[] gain = parameters.get(tensors.layer(layer, LayerTensor.LN1));
      int[] x = lane(entering[layer][t], lane);
      NaiveChain.norm(gain, z, x, lane(recording.normed[layer][t], lane), sum);
    }

    private int[] round(Site site, long[] credit, int[] own) {
      int[] a = new int[D];
      for (int i = 0; i < D; i++) {
        int rounded = shifts.round8(credit[i], Scales.site(site.index()));
        a[i] = own[i] * Integer.signum(rounded) == 127 ? 0 : rounded;
      }
      return a;
    }

    private int[] vote(Site site, long[] credit, int[] own, int t, int lane) {
      int[] a = round(site, credit, own);
      for (Product<Activation> product : site.products()) {
        int[] x = lane(recording.of(product.input(), site.layer())[t], lane);
        long[] of = votes[tensors.layer(site.layer(), product.weights())];
        for (int i = 0; i < of.length; i++) {
          of[i] += (long) a[i / D] * x[i % D];
        }
      }
      long[] bias = votes[tensors.layer(site.layer(), site.bias().orElseThrow())];
      Arrays.setAll(bias, i -> bias[i] + a[i]);
      return a;
    }

    /** Adds what comes back to an activation through the products that read it. */
    private void add(Site site, Activation input, int[] credit, long[] to) {
      for (Product<Activation> product : site.products()) {
        if (product.input() == input) {
          NaiveMatrix mirror = new NaiveMatrix(D, D);
          Arrays.setAll(mirror.values(), i -> value(values, product.weights(), site.layer(), i));
          mirror.quantize();
          int bits = mirror.bits() - shifts.get(Scales.site(site.index()));
          int up = Math.min(7, Math.max(0, -bits));
          for (int i = 0; i < D; i++) {
            long p = mirror.product(i, credit) >> Math.max(0, bits) << up;
            to[i] = clamp(to[i] + clamp(p, LIMIT), LIMIT);
          }
        }
      }
    }
  }

  @Test
  void otherProductsAreRefused() {
    List<Product<Activation>> gate = List.of(of(WF, NORMED));
    assertRefused(
        gate,
        List.of(of(WH, NORMED), of(UH, GATE)),
        "credit chain: no way back from the candidate of a layer through uh to gate; use credit"
            + " direct");
    assertRefused(
        gate,
        List.of(of(WF, STATE)),
        "credit chain: no way back from the candidate of a layer through wf to state, as another"
            + " product has these weights; use credit direct");
    assertRefused(
        List.of(of(WF, GATED)),
        List.of(of(WH, NORMED)),
        "credit chain: no way back from the gate of a layer through wf to gated; use credit"
            + " direct");
  }

  private static void assertRefused(
      List<Product<Activation>> gate, List<Product<Activation>> candidate, String line) {
    List<Site> sites = sites(gate, candidate);
    Kernels kernels = KernelChooser.choose();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new MirrorMatrices(MODEL, sites, kernels.weights()));
    assertEquals(line, e.getMessage());
  }
}
