package org.integg.eggroll.feedback;

import java.util.ArrayList;
import java.util.List;
import org.integg.eggroll.credit.Site;
import org.integg.kernels.device.DeviceScript;
import org.integg.kernels.device.ScriptProduct;
import org.integg.kernels.device.ScriptProduct.Finish;
import org.integg.kernels.device.ScriptTerm;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Operations;
import org.integg.model.TokenProgram;

/**
 * A token of every lane as operations of a script, with the probes' noise on the rows of every
 * site: an activation is represented by its place. The last norm and the head wait for all tokens.
 */
final class ScriptToken implements Operations<Long> {
  private final DeviceScript script;
  private final DeviceMemory at;
  private final DeviceActivations acts;
  private final EggTensors tensors;
  private final List<Site> sites;
  private final int width;
  private final int t;
  private int layer;

  private ScriptToken(
      DeviceScript script, DeviceMemory at, EggTensors tensors, List<Site> sites, int t) {
    this.script = script;
    this.at = at;
    acts = at.acts;
    this.tensors = tensors;
    this.sites = sites;
    this.t = t;
    width = tensors.config().width();
  }

  /** Writes a token of the segment. */
  static void write(DeviceScript script, DeviceMemory at, EggTensors tensors, int t) {
    List<Site> sites = Site.all(tensors.config());
    TokenProgram.run(tensors.config(), new ScriptToken(script, at, tensors, sites, t));
  }

  /** The stream of noise of a site's probes. */
  static int stream(Site site) {
    return ProbeNoise.FIRST_SITE_STREAM + site.index();
  }

  private long weights(LayerTensor tensor) {
    return at.bytes(tensors.layer(layer, tensor));
  }

  private ScriptTerm term(Product<Long> product) {
    int columns = tensors.get(tensors.layer(layer, product.weights())).columns();
    return ScriptTerm.quotient(weights(product.weights()), product.input(), columns);
  }

  private List<ScriptTerm> terms(Sum<Long> sum) {
    List<ScriptTerm> terms = new ArrayList<>();
    sum.products().forEach(product -> terms.add(term(product)));
    return terms;
  }

  private ScriptProduct product(Site.Kind kind, Finish finish, long out) {
    Site site = sites.get(Site.index(tensors.config(), kind, layer));
    return new ScriptProduct(site.rows(), t * acts.lanes, acts.lanes, finish, stream(site), out);
  }

  @Override
  public Long embed() {
    long emb = at.bytes(tensors.embedding());
    int stream = stream(sites.getFirst());
    int layers = tensors.config().layers();
    script.begin(
        t, emb, width, acts.last, layers, acts.past, acts.after, stream, ProbeNoise.STATE_STREAM);
    return acts.last;
  }

  @Override
  public void enter(int next) {
    layer = next;
  }

  @Override
  public Long norm(Long x, LayerTensor gain) {
    boolean first = gain == LayerTensor.LN1;
    long out = acts.of(first ? Activation.NORMED : Activation.SECOND, layer);
    script.norm(t * acts.lanes, acts.lanes, width, x, weights(gain), out, false);
    return out;
  }

  @Override
  public Long state() {
    return acts.of(Activation.STATE, layer);
  }

  @Override
  public Long gate(Sum<Long> sum) {
    long f = acts.of(Activation.GATE, layer);
    script.quotients(
        terms(sum),
        product(Site.Kind.GATE, Finish.GATE, f),
        weights(sum.bias()),
        state(),
        acts.of(Activation.GATED, layer));
    return f;
  }

  @Override
  public Long gated(Long f) {
    return acts.of(Activation.GATED, layer);
  }

  @Override
  public Long candidate(Sum<Long> sum, Long f, Long x) {
    script.quotients(
        terms(sum),
        product(Site.Kind.CANDIDATE, Finish.CANDIDATE, acts.of(Activation.CANDIDATE, layer)),
        weights(sum.bias()),
        state(),
        f,
        acts.layer(acts.after, layer),
        x);
    return x;
  }

  @Override
  public Long hidden(Product<Long> up) {
    long hidden = acts.of(Activation.HIDDEN, layer);
    int lowest = tensors.get(tensors.layer(layer, up.weights())).lowest();
    script.quotients(List.of(term(up)), product(Site.Kind.UP, Finish.ROWS, hidden), lowest);
    return hidden;
  }

  @Override
  public Long residual(Product<Long> down, Long x) {
    script.quotients(List.of(term(down)), product(Site.Kind.DOWN, Finish.RESIDUAL, x));
    return x;
  }

  @Override
  public void output(Long x) {}
}
