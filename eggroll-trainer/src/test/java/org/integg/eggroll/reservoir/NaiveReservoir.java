package org.integg.eggroll.reservoir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.integg.eggroll.credit.NaiveNet;
import org.integg.eggroll.credit.NaiveOutput;
import org.integg.eggroll.credit.NaiveText;
import org.integg.eggroll.credit.NaiveToken;
import org.integg.eggroll.credit.NaiveWeights;
import org.integg.kernels.Noise;
import org.integg.model.Parameters;
import org.integg.model.TensorSpec;

/** A second implementation of docs/feedback.md, section 10: one lane, one element at a time. */
final class NaiveReservoir {
  private static final int LANES = 64;
  private static final int WARM_UP = 8;

  private final ReservoirSettings config;
  private final NaiveText text;
  private final NaiveNet net;
  private final NaiveOutput out = new NaiveOutput();
  private final NaiveWeights weights;
  private final TensorSpec head;

  /** Everything that is saved in int32, by name. */
  final Map<String, int[]> state = new LinkedHashMap<>();

  /** The lanes' states, [blocks][64][L][D]. */
  final int[][][][] hidden;

  /** Losses of the tokens of the last step, in units of 2^−8 bits. */
  final List<Long> losses = new ArrayList<>();

  private long step;
  long logLikelihood;

  NaiveReservoir(ReservoirSettings config, Parameters parameters, int[] text) {
    this.config = config;
    net = new NaiveNet(parameters);
    head = parameters.tensors().get(parameters.tensors().head());
    this.text = new NaiveText(text, config.blocks() * LANES, config.tokensPerUpdate());
    weights = new NaiveWeights(parameters, config.rate(), config.ema(), state);
    state.put("scales", new int[0]);
    hidden = new int[config.blocks()][LANES][][];
    for (int[][][] block : hidden) {
      Arrays.setAll(block, lane -> net.newState());
    }
  }

  void step(int progress) {
    logLikelihood = 0;
    losses.clear();
    long[] votes = new long[head.size()];
    for (int block = 0; block < config.blocks(); block++) {
      long key = Noise.key(config.seed(), (1L << 40) + step, block);
      for (int t = 0; t < config.tokensPerUpdate(); t++) {
        for (int lane = 0; lane < LANES; lane++) {
          NaiveToken act = read(block, lane, t);
          out.errors(act, (int) Noise.mix(Noise.mix(key ^ t) + lane) & 127);
          for (int v = 0; v < act.errors.length; v++) {
            for (int i = 0; i < act.output.length; i++) {
              votes[v * act.output.length + i] += (long) act.errors[v] * act.output[i];
            }
          }
        }
      }
    }
    if (step >= WARM_UP) {
      weights.move(head, votes, progress, step - WARM_UP);
    }
    step++;
  }

  private NaiveToken read(int block, int lane, int t) {
    int stream = block * LANES + lane;
    int token = text.token(stream, step, t);
    int target = text.token(stream, step, t + 1);
    NaiveToken act = net.read(token, target, hidden[block][lane], NaiveNet.NONE);
    net.head(act);
    logLikelihood += out.logLikelihood(act);
    losses.add(-out.logLikelihood(act));
    return act;
  }

  /** The int8 weights of the moving average. */
  byte[] average(TensorSpec spec) {
    return weights.average(spec);
  }
}
