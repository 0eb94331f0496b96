package org.integg.eggroll.feedback;

import static org.integg.kernels.device.DeviceScript.NONE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.integg.eggroll.credit.Fit;
import org.integg.eggroll.credit.Scales;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.device.DeviceScript;
import org.integg.kernels.device.DeviceScript.Gates;
import org.integg.kernels.device.DeviceScript.Probe;
import org.integg.kernels.device.ScriptMatrix;
import org.integg.kernels.device.ScriptProduct;
import org.integg.kernels.device.ScriptProduct.Finish;
import org.integg.kernels.device.ScriptTerm;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Operations.Product;

/**
 * The step of docs/feedback.md as a script for a device. Only the forward pass and credit over time
 * go from token to token; everything else takes the columns of all tokens and blocks at once.
 */
final class FeedbackScript {
  /** Reads a segment and adds up what it teaches. */
  static final int LEARN = 0;

  /** Moves weights, feedback and scales by what was added up. */
  static final int UPDATE = 1;

  /** Makes int8 feedback from values that the host wrote. */
  static final int PACK = 2;

  private static final int MOST_SITE_CREDIT = 1 << 22;
  private static final int MOST_STATE_CREDIT = 1 << 21;

  private final EggTensors tensors;
  private final FeedbackMatrices set;
  private final Scales scales;
  private final List<Site> sites;
  private final int width;
  private final int layers;
  final DeviceScript script;
  final DeviceMemory at;
  private final DeviceActivations acts;

  /**
   * Writes the script.
   *
   * @param blocks of the step's blocks, those that the device has
   */
  FeedbackScript(
      EggTensors tensors,
      FeedbackMatrices set,
      Scales scales,
      FeedbackSettings config,
      int blocks) {
    this.tensors = tensors;
    this.set = set;
    this.scales = scales;
    sites = Site.all(tensors.config());
    width = tensors.config().width();
    layers = tensors.config().layers();
    script = new DeviceScript(blocks, config.tokensPerUpdate());
    at = new DeviceMemory(script, tensors, set, scales.count(), config, blocks);
    acts = at.acts;
    script.part();
    script.clear(at.votes, at.sumsEnd - at.votes);
    for (int t = 0; t < acts.segment; t++) {
      ScriptToken.write(script, at, tensors, t);
    }
    head();
    credit();
    sites.forEach(this::vote);
    regress();
    script.part();
    update();
    script.part();
    script.pack(at.matrices(), at.bits);
  }

  private int index(Site.Kind kind, int layer) {
    return Site.index(tensors.config(), kind, layer);
  }

  /** Logits and errors of all tokens, and the head's votes. */
  private void head() {
    int vocabulary = tensors.config().vocabulary();
    long gain = at.bytes(tensors.outputNorm());
    script.norm(0, acts.columns, width, acts.last, gain, acts.output, true);
    script.quotients(
        List.of(ScriptTerm.quotient(at.bytes(tensors.head()), acts.output, width)),
        new ScriptProduct(vocabulary, 0, acts.columns, Finish.PLAIN, 0, acts.logits));
    long bits = at.bits(set.outputId());
    script.error(
        acts.logits, vocabulary, acts.last, width, bits, acts.errors, acts.norms, at.results);
    outer(acts.errors, vocabulary, acts.output, tensors.head());
  }

  private void outer(long credits, long rows, long inputs, int tensor) {
    long out = at.tensor(at.votes, tensor, Integer.BYTES);
    long columns = tensors.get(tensor).columns();
    script.outer(credits, rows, inputs, columns, acts.columns, out);
  }

  /** Credit of the last norm's input, and of the states over time. */
  private void credit() {
    script.output(
        at.matrix(set.outputId()).bytes(),
        acts.errors,
        DeviceScript.pitch(tensors.config().vocabulary()),
        new ScriptProduct(width, 0, acts.columns, Finish.LAST, 0, acts.u),
        at.scale(Scales.LAST),
        at.squares(Scales.LAST),
        at.bits(set.outputId()),
        at.bytes(tensors.outputNorm()),
        acts.last,
        acts.norms);
    for (int l = 0; l < layers; l++) {
      long later = acts.layer(acts.later, l, Integer.BYTES * width);
      script.credits(
          List.of(credit(set.states().get(l), acts.u, NONE)),
          MOST_STATE_CREDIT,
          new ScriptProduct(width, 0, acts.columns, Finish.STATE, 0, later));
    }
    int first = scales.layer(0);
    script.back(
        layers, width, acts.later, acts.gate, acts.laterScaled, at.scale(first), at.squares(first));
  }

  private ScriptTerm credit(int id, long b, long scale) {
    return ScriptTerm.credit(at.matrix(id).bytes(), b, width, at.bits(id), scale);
  }

  /** A site's credit, then its votes. */
  private void vote(Site site) {
    int l = site.layer();
    List<ScriptTerm> terms = new ArrayList<>();
    terms.add(credit(set.sites().get(site.index()), acts.u, NONE));
    for (int layer = 0; layer < layers; layer++) {
      if (site.index() < index(Site.Kind.GATE, layer)) {
        int id = set.early(layer).get(site.index());
        terms.add(credit(id, acts.layer(acts.laterScaled, layer), at.scale(scales.layer(layer))));
      } else if (layer == l && isGated(site)) {
        terms.add(ScriptTerm.credit(acts.layer(acts.later, layer, Integer.BYTES * width)));
      }
    }
    long[] activations = activations(site);
    int scale = Scales.site(site.index());
    script.credits(
        terms,
        MOST_SITE_CREDIT,
        new ScriptProduct(site.rows(), 0, acts.columns, Finish.SITE, 0, acts.credits),
        at.scale(scale),
        at.squares(scale),
        gates(site).ordinal(),
        activations[0],
        activations[1],
        activations[2]);
    if (site.kind() == Site.Kind.EMBEDDING) {
      script.rows(acts.credits, width, at.tensor(at.votes, tensors.embedding(), Integer.BYTES));
    }
    for (Product<Activation> product : site.products()) {
      vote(site, product.weights(), acts.of(product.input(), l));
    }
    site.bias().ifPresent(bias -> voteBias(site, bias));
  }

  private void vote(Site site, LayerTensor tensor, long inputs) {
    outer(acts.credits, site.rows(), inputs, tensors.layer(site.layer(), tensor));
  }

  private void voteBias(Site site, LayerTensor tensor) {
    long out = at.tensor(at.votes, tensors.layer(site.layer(), tensor), Integer.BYTES);
    script.sum(acts.credits, site.rows(), acts.columns, false, out);
  }

  private static boolean isGated(Site site) {
    return site.kind() == Site.Kind.GATE || site.kind() == Site.Kind.CANDIDATE;
  }

  private Gates gates(Site site) {
    return switch (site.kind()) {
      case EMBEDDING, DOWN -> Gates.PLAIN;
      case GATE -> Gates.GATE;
      case CANDIDATE -> Gates.CANDIDATE;
      case UP -> site.rectified(tensors.config()) ? Gates.RECTIFIED : Gates.ROOM;
    };
  }

  /** The activations that a site's gates need, and its own rows. */
  private long[] activations(Site site) {
    int l = site.layer();
    long candidate = acts.layer(acts.candidate, l);
    long gate = acts.layer(acts.gate, l);
    return switch (gates(site)) {
      case PLAIN -> new long[] {0, 0, 0};
      case GATE -> new long[] {candidate, acts.layer(acts.past, l), gate};
      case CANDIDATE -> new long[] {gate, 0, candidate};
      case ROOM, RECTIFIED -> {
        long up = acts.layer(acts.up, l, 4 * width);
        yield new long[] {up, 0, up};
      }
    };
  }

  /** Learning from probes: all noises, then one regression after the other. */
  private void regress() {
    script.outputNoise(width, acts.output, acts.outputNoise);
    for (Site site : sites) {
      long[] x = activations(site);
      long out = acts.rowNoise[site.index()];
      script.rowNoise(gates(site), ScriptToken.stream(site), site.rows(), x[0], x[1], out);
    }
    script.stateNoise(
        ProbeNoise.STATE_STREAM, width, layers, acts.after, acts.gate, acts.stateNoise);
    long[] none = {NONE, NONE};
    long[] output = {acts.outputNoise};
    regress(Fits.outputs(set), Probe.OUTPUT, output, acts.outputObservations(), acts.logits, none);
    regress(Fits.rows(set), Probe.ROW, acts.rowNoise, acts.rowObservations(), acts.last, none);
    for (int l = 0; l < layers; l++) {
      long[] own = {
        acts.rowNoise[index(Site.Kind.GATE, l)], acts.rowNoise[index(Site.Kind.CANDIDATE, l)]
      };
      long after = acts.layer(acts.after, l);
      regress(Fits.early(set, l), Probe.ROW, acts.rowNoise, acts.rowObservations(), after, own);
    }
    long size = acts.stateObservations() * width;
    long[] states = IntStream.range(0, layers).mapToLong(l -> acts.stateNoise + l * size).toArray();
    regress(Fits.states(set), Probe.STATE, states, acts.stateObservations(), acts.last, none);
  }

  private void regress(Fit fit, Probe probe, long[] noises, long observations, long x, long[] own) {
    List<ScriptTerm> terms = new ArrayList<>();
    for (int i = 0; i < fit.ids().size(); i++) {
      int id = fit.ids().get(i);
      ScriptMatrix matrix = at.matrix(id);
      terms.add(
          ScriptTerm.prediction(
              matrix.transposed(),
              noises[i],
              matrix.rows(),
              at.bits(id),
              fit.noiseBits(),
              fit.divisor()));
    }
    long inputs = at.matrix(fit.ids().getFirst()).inputs();
    script.explain(
        terms,
        new ScriptProduct(inputs, 0, observations, Finish.UNEXPLAINED, 0, acts.unexplained),
        probe,
        x,
        own[0],
        own[1],
        fit.errorBits());
    for (int i = 0; i < fit.ids().size(); i++) {
      ScriptMatrix matrix = at.matrix(fit.ids().get(i));
      long rows = matrix.rows();
      script.outer(noises[i], rows, acts.unexplained, inputs, observations, matrix.sums());
      script.sum(noises[i], rows, observations, true, matrix.powers());
    }
  }

  private void update() {
    long changed = at.results + Long.BYTES;
    script.move(
        at.moving(tensors),
        at.votes,
        at.weights,
        at.average,
        at.first,
        at.second,
        at.bytes,
        changed);
    script.saturated(at.bytes, at.elements(), changed + Long.BYTES);
    script.learn(at.matrices(), at.bits);
    long counts = script.constant(scales.counts());
    script.steer(at.scales, at.squares, counts, scales.count());
  }
}
