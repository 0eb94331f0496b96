package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;

import java.util.List;
import org.integg.eggroll.credit.BlockText;
import org.integg.eggroll.credit.OutputCredit;
import org.integg.eggroll.credit.Recording;
import org.integg.eggroll.credit.RecordingProjection;
import org.integg.eggroll.credit.Site;
import org.integg.eggroll.credit.SiteVotes;
import org.integg.eggroll.credit.Sums;
import org.integg.kernels.Kernels;
import org.integg.kernels.Noise;
import org.integg.kernels.Workspace;
import org.integg.model.EggConfig;
import org.integg.model.EggForward;
import org.integg.model.EggState;
import org.integg.model.EggTensors;
import org.integg.model.PackedParameters;
import org.integg.model.PlainProjection;

/**
 * Takes a block through one segment and adds its votes to sums: a function of the weights, the
 * learned matrices, the scales, the step, the block, its text and its states. A lane is a stream;
 * its members read each token one after the other. One instance per thread.
 */
final class AlignedBlock {
  private final AlignedSettings settings;
  private final PackedParameters packed;
  private final EggTensors tensors;
  private final ControlMatrices set;
  private final ControlScales scales;
  private final List<Site> sites;
  private final Recording stem;
  private final RowNoise noise;
  private final OutputCredit output;
  private final Fitness fitness;
  private final LateBranches late;
  private final FutureCredit future;
  private final Controls controls;
  private final TokenMembers members;
  private final MatrixObserver observer;
  private final Estimates estimates;
  private final SiteVotes votes;
  private final PlainProjection plain;
  private final RecordingProjection projection;
  private final EggForward forward;
  private final EggState state;
  private final int[] text;
  private final int[][] tokens;
  private final int[][] targets;
  private final int[][] stemFitness;
  private final short[][] u;

  AlignedBlock(
      AlignedSettings settings,
      PackedParameters packed,
      ControlMatrices set,
      ControlScales scales,
      Kernels kernels,
      Workspace workspace) {
    this.settings = settings;
    this.packed = packed;
    this.set = set;
    this.scales = scales;
    tensors = packed.parameters().tensors();
    EggConfig model = tensors.config();
    int reading = settings.reading();
    sites = Site.all(model);
    stem = new Recording(model, reading);
    int branches = settings.lateBranches(model);
    noise = new RowNoise(model, settings.groupSize(), branches, kernels, workspace);
    output = new OutputCredit(model, COUNT, SiteVotes.BATCH, kernels, workspace);
    fitness = new Fitness(model.vocabulary(), kernels);
    plain = new PlainProjection(packed, kernels, workspace);
    projection = new RecordingProjection(plain, tensors, stem, kernels);
    forward = new EggForward(tensors, projection, kernels);
    late = new LateBranches(settings, tensors, scales, noise, plain, fitness, kernels);
    future = new FutureCredit(model, settings, set, scales, stem, noise, kernels, workspace);
    controls = new Controls(model, set, scales, stem, noise, kernels, workspace);
    members =
        new TokenMembers(settings, packed, scales, noise, stem, plain, fitness, kernels, workspace);
    observer = new MatrixObserver(model, set, noise, stem, kernels, workspace);
    estimates = new Estimates(settings, model, scales, noise, kernels);
    votes = new SiteVotes(tensors, stem, kernels, workspace);
    state = new EggState(model, COUNT);
    text = new int[reading + 1];
    tokens = new int[reading][COUNT];
    targets = new int[reading][COUNT];
    stemFitness = new int[reading][COUNT];
    u = new short[reading][model.width() * COUNT];
  }

  /**
   * Learns from the next segment.
   *
   * @param states the block's states, updated
   * @param sums receives what is learned, added
   */
  void learn(long step, int block, BlockText source, byte[] states, Sums sums) {
    plain.refresh();
    noise.draw(settings.seed(), step, block);
    load(source);
    state.load(states);
    long key = OutputCredit.ditherKey(settings.seed(), step, block);
    int segment = settings.tokensPerUpdate();
    for (int t = 0; t < settings.reading(); t++) {
      readStem(t, key, sums);
      if (t < segment) {
        tryLast(t, sums);
      }
      if (t == segment - 1) {
        state.save(states);
      }
    }
    for (int t = 1; t < settings.reading() && settings.controlled(); t++) {
      future.prepare(t, u[t]);
    }
    for (int t = 0; t < segment; t++) {
      tryMembers(t, sums);
      int from = t + 1 - SiteVotes.BATCH;
      if (t % SiteVotes.BATCH == SiteVotes.BATCH - 1) {
        for (Site site : sites) {
          votes.vote(site, estimates.of(site), from, tokens, sums);
        }
      }
    }
  }

  private void load(BlockText source) {
    for (int lane = 0; lane < COUNT; lane++) {
      source.copy(lane, text);
      for (int t = 0; t < tokens.length; t++) {
        tokens[t][lane] = text[t];
        targets[t][lane] = text[t + 1];
      }
    }
  }

  /** Whether matrices learn from a token: they do from the first of a segment. */
  private boolean teaches(int t) {
    return settings.controlled() && t == 0;
  }

  /** Reads a token without noise, and computes errors, fitness and the credit of the last sum. */
  private void readStem(int t, long key, Sums sums) {
    projection.at(t);
    forward.read(tokens[t], state);
    long logLikelihood = output.read(forward, targets[t], Noise.mix(key ^ t), t);
    for (int lane = 0; lane < COUNT; lane++) {
      int logit = output.logits()[targets[t][lane] * COUNT + lane];
      stemFitness[t][lane] = fitness.of(logit, output.sums()[lane]);
    }
    if (t < settings.tokensPerUpdate()) {
      sums.addLogLikelihood(logLikelihood);
    }
    if (settings.controlled()) {
      long squares =
          output.credit(
              set.get(set.output()),
              stem.last[t],
              packed.parameters().get(tensors.outputNorm()),
              scales.shift(ControlScales.LAST),
              u[t]);
      if (t < settings.tokensPerUpdate()) {
        sums.addSquares(ControlScales.LAST, squares);
      }
    }
  }

  /**
   * Makes the votes of the head, and runs late branches for the votes of the last matrix below it.
   */
  private void tryLast(int t, Sums sums) {
    noise.at(t);
    if (tensors.config().hasMlp()) {
      if (settings.controlled()) {
        controls.makeLast(u[t]);
      }
      late.run(stem.last[t], controls.last(), targets[t], stemFitness[t], estimates.last(t), sums);
    } else if (teaches(t)) {
      late.run(stem.last[t], targets[t]);
    }
    if (teaches(t)) {
      observer.observeLate(t, late, output.logits(), sums);
    }
    votes.voteHead(t, output.errors(), sums);
  }

  /** Makes the estimates of all other rows. */
  private void tryMembers(int t, Sums sums) {
    noise.at(t);
    if (settings.controlled()) {
      future.make(t, tokens, sums);
      controls.make(t, u[t], future.ahead());
    }
    for (Site site : sites) {
      if (site.rectified(tensors.config())) {
        noise.rectify(site, stem.up[site.layer()][t]);
      }
    }
    members.run(t, tokens, targets, teaches(t));
    if (teaches(t)) {
      observer.observePresent(t, noise.member(0), members.first(), sums);
      if (settings.horizon() > 1) {
        observer.observeNext(t + 1, members.firstNext(), sums);
      }
    }
    members.compare(t, stemFitness, controls, future, sums);
    estimates.make(t, controls, members, sums);
  }
}
