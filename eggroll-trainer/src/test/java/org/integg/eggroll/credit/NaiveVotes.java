package org.integg.eggroll.credit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.model.Cell;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.TensorSpec;

/** Votes of a step, and section 5 of docs/feedback.md: credit times input. */
public final class NaiveVotes {
  private static final int WARM_UP = 8;
  private static final int[] ONE = {1};

  private final NaiveNet net;
  private final EggTensors tensors;
  private final List<long[]> votes = new ArrayList<>();

  /** No votes yet. */
  public NaiveVotes(NaiveNet net, EggTensors tensors) {
    this.net = net;
    this.tensors = tensors;
    tensors.all().forEach(spec -> votes.add(new long[spec.size()]));
  }

  /** Adds the head's votes, from the errors of a token. */
  public void head(NaiveToken act) {
    outer(tensors.head(), act.errors, act.output);
  }

  /** Adds the votes that credit of a site's rows casts at a token. */
  public void site(int site, int[] a, NaiveToken act) {
    int l = net.layer(site);
    switch (net.kind(site)) {
      case NaiveNet.EMBEDDING -> {
        for (int i = 0; i < a.length; i++) {
          votes.get(tensors.embedding())[act.token * a.length + i] += a[i];
        }
      }
      case NaiveNet.GATE -> {
        outer(l, LayerTensor.WF, a, act.normed[l]);
        outer(l, LayerTensor.UF, a, act.past[l]);
        outer(l, LayerTensor.BF, a, ONE);
      }
      case NaiveNet.CANDIDATE -> {
        outer(l, LayerTensor.WH, a, act.normed[l]);
        outer(l, LayerTensor.UH, a, act.gated[l]);
        outer(l, LayerTensor.BH, a, ONE);
      }
      case NaiveNet.HIDDEN -> outer(l, LayerTensor.UP, a, act.second[l]);
      default -> outer(l, LayerTensor.DOWN, a, act.hidden[l]);
    }
  }

  private void outer(int l, LayerTensor tensor, int[] a, int[] x) {
    boolean past = tensor == LayerTensor.UF || tensor == LayerTensor.UH;
    if (!past || tensors.config().cell() == Cell.EGG) {
      outer(tensors.layer(l, tensor), a, x);
    }
  }

  private void outer(int tensor, int[] a, int[] x) {
    long[] z = votes.get(tensor);
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < x.length; j++) {
        z[i * x.length + j] += (long) a[i] * x[j];
      }
    }
  }

  /** Moves the weights, from the ninth step on, and clears the votes. */
  public void move(NaiveWeights weights, int progress, long step) {
    for (TensorSpec spec : tensors.all()) {
      if (step >= WARM_UP && !spec.name().contains("ln")) {
        weights.move(spec, votes.get(spec.id()), progress, step - WARM_UP);
      }
    }
    votes.forEach(z -> Arrays.fill(z, 0));
  }
}
