package org.integg.eggroll.lowrank;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.integg.kernels.Noise;
import org.integg.model.EggConfig;
import org.integg.model.Mlp;
import org.integg.model.Parameters;
import org.integg.model.SpecModel;
import org.integg.model.SpecModel.Factor;
import org.integg.model.SpecModel.Perturbation;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * EGGROLL straight from its definition: one member after the other, one weight after the other. It
 * shares with the tested code only the settings, the noise and the threshold's schedule.
 */
final class NaiveTrainer {
  private final LowRankSettings config;
  private final Parameters parameters;
  private final int[] text;
  private final AlphaSchedule schedule;
  private final long[][][] states;
  private long step;
  private long[] differences = {};
  private final Map<String, long[]> votes = new HashMap<>();

  /** Trains these parameters in place. */
  NaiveTrainer(LowRankSettings config, Parameters parameters, int[] text) {
    this.config = config;
    this.parameters = parameters;
    this.text = new int[text.length + 1];
    System.arraycopy(text, 0, this.text, 1, text.length);
    schedule = AlphaSchedule.of(config);
    states = new long[config.population()][][];
  }

  /** Log-likelihood of the + member minus log-likelihood of the − member, in the last step. */
  long[] differences() {
    return differences;
  }

  /** Votes of the last step, by tensor. */
  Map<String, long[]> votes() {
    return votes;
  }

  void step() {
    SpecModel model = SpecModel.of(parameters);
    differences = new long[config.pairs()];
    for (int member = 0; member < config.population(); member++) {
      long sum = evaluate(model, member);
      differences[member / 2] += member % 2 == 0 ? sum : -sum;
    }
    long[] fitness = fitness();
    for (TensorSpec spec : parameters.tensors().all()) {
      long[] z = votes(spec, fitness);
      votes.put(spec.name(), z);
      update(z, parameters.get(spec.id()));
    }
    step++;
  }

  private long evaluate(SpecModel model, int member) {
    if (states[member] == null) {
      states[member] = model.zeroState();
    }
    int pair = member / 2;
    Perturbation perturbation =
        new Perturbation(
            member % 2 == 0 ? 1 : -1,
            config.rank(),
            config.sigmaShift(),
            (factor, id, index) -> noise(pair, factor, id, index));
    int streams = config.population() / config.groupSize();
    long start = (long) (member / config.groupSize()) * text.length / streams;
    long sum = 0;
    for (int t = 0; t < config.tokensPerUpdate(); t++) {
      long at = start + step * config.tokensPerUpdate() + t;
      long[] logits = model.step(token(at), states[member], perturbation);
      sum += SpecModel.logLikelihood(logits, token(at + 1), config.fitnessBits());
    }
    return sum;
  }

  private int token(long at) {
    return text[(int) (at % text.length)];
  }

  private int noise(int pair, Factor factor, int id, int index) {
    long key = Noise.key(config.seed(), step / config.noiseReuse(), pair);
    return Noise.value(key, 2 * id + (factor == Factor.A ? 0 : 1), index);
  }

  private long[] fitness() {
    long[] fitness = new long[config.pairs()];
    BigInteger squares = BigInteger.ZERO;
    for (long d : differences) {
      squares = squares.add(BigInteger.valueOf(d).pow(2));
    }
    long rms =
        squares
            .multiply(BigInteger.valueOf(65_536))
            .divide(BigInteger.valueOf(config.pairs()))
            .sqrt()
            .longValueExact();
    for (int p = 0; p < fitness.length; p++) {
      long d = differences[p];
      boolean sign = config.fitness() == FitnessShaping.SIGN;
      long size = sign || rms == 0 ? 1 : Math.min(48, (Math.abs(d) * 4096 + rms / 2) / rms);
      fitness[p] = size * Long.signum(d);
    }
    return fitness;
  }

  private long[] votes(TensorSpec spec, long[] fitness) {
    long[] z = new long[spec.size()];
    boolean vector = spec.kind() == TensorKind.VECTOR;
    int rank = vector ? 1 : config.rank();
    for (int p = 0; p < fitness.length; p++) {
      for (int q = 0; q < rank; q++) {
        for (int j = 0; j < spec.rows(); j++) {
          long a = fitness[p] * noise(p, Factor.A, spec.noiseId(), j * rank + q);
          for (int k = 0; k < spec.columns(); k++) {
            int at = vector ? j : k;
            z[j * spec.columns() + k] += a * noise(p, Factor.B, spec.noiseId(), at * rank + q);
          }
        }
      }
    }
    return z;
  }

  private void update(long[] z, byte[] weights) {
    long root = 0;
    while ((root + 1) * (root + 1) <= config.pairs()) {
      root++;
    }
    long spread = config.fitness() == FitnessShaping.SIGN ? 256 : 16 * 256;
    long limit = schedule.threshold(step) * root * spread;
    for (int i = 0; i < z.length; i++) {
      if (z[i] != 0 && Math.abs(z[i]) * 16 >= limit) {
        weights[i] = (byte) Math.clamp(weights[i] + Long.signum(z[i]), -127, 127);
      }
    }
  }

  /** A small model for this trainer. */
  static EggConfig smallModel(int layers, Mlp mlp) {
    return new EggConfig(256, 16, layers, mlp);
  }
}
