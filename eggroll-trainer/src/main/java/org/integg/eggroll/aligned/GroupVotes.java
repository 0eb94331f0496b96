package org.integg.eggroll.aligned;

import static org.integg.kernels.Lanes.COUNT;
import static org.integg.kernels.Workspace.OUTER_CHUNKS;

import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggTensors;
import org.integg.model.TensorKind;
import org.integg.model.TensorSpec;

/**
 * Makes estimates for rows, and of these and mean inputs votes for weights: outer products over
 * lanes and tokens, some tokens at a time.
 */
final class GroupVotes {
  private final EggTensors tensors;
  private final GroupNoise noise;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int groupBits;

  /** Per site, the head's last: [token][rows][64], −127 to 127. */
  private final List<short[]> estimates = new ArrayList<>();

  /** Per tensor: [token][lane][stride], −127 to 127; empty for those that are no matrix. */
  private final List<short[]> inputs = new ArrayList<>();

  private final short[] mean;
  private final int[] places;
  private int tokens;

  GroupVotes(
      EggTensors tensors,
      GroupConfig config,
      GroupNoise noise,
      Kernels kernels,
      Workspace workspace) {
    this.tensors = tensors;
    this.noise = noise;
    this.kernels = kernels;
    this.workspace = workspace;
    groupBits = config.groupBits();
    for (Site site : Site.all(tensors.config())) {
      estimates.add(new short[OUTER_CHUNKS * site.rows() * COUNT]);
    }
    estimates.add(new short[OUTER_CHUNKS * tensors.config().vocabulary() * COUNT]);
    for (TensorSpec spec : tensors.all()) {
      boolean matrix = spec.kind() == TensorKind.MATRIX;
      inputs.add(new short[matrix ? OUTER_CHUNKS * COUNT * Sums.stride(spec) : 0]);
    }
    places = new int[config.groupSize()];
    mean = new short[tensors.config().hidden() * COUNT];
  }

  /**
   * Takes what the members of the groups found at a token.
   *
   * @param read the token of every lane
   * @param windows of the members' noise
   * @param advantages [member][64], −127 to 127
   * @param inputSums by tensor, [K][64], over the members of a group
   * @param scale bits by which estimates are shifted to int8
   */
  void add(
      int[] read,
      int[] windows,
      short[] advantages,
      List<short[]> inputSums,
      int scale,
      GroupSums sums) {
    for (int site = 0; site < estimates.size(); site++) {
      short[] out = estimates.get(site);
      int size = out.length / OUTER_CHUNKS;
      int to = tokens * size;
      for (int member = 0; member < windows.length; member++) {
        places[member] = windows[member] + noise.at(site);
      }
      kernels.addUpRowNoise(
          noise.bank(), places, noise.upper(), size / COUNT, advantages, scale, out, to);
      sums.squares[0] += squares(out, to, size);
    }
    for (TensorSpec spec : tensors.all()) {
      switch (spec.kind()) {
        case MATRIX -> keep(spec, inputSums.get(spec.id()));
        case VECTOR -> addBias(spec, sums.votes(spec.id()));
        case EMBEDDING -> addEmbedding(read, Sums.stride(spec), sums.votes(spec.id()));
      }
    }
    tokens++;
    if (tokens == OUTER_CHUNKS) {
      flush(sums);
    }
  }

  private static long squares(short[] values, int from, int size) {
    long squares = 0;
    for (int row = from; row < from + size; row += COUNT) {
      int sum = 0; // 64 · 127² < 2^20
      for (int i = row; i < row + COUNT; i++) {
        sum += values[i] * values[i];
      }
      squares += sum;
    }
    return squares;
  }

  private void keep(TensorSpec spec, short[] sums) {
    int half = (1 << groupBits) >> 1;
    for (int i = 0; i < sums.length; i++) {
      mean[i] = (short) ((sums[i] + half) >> groupBits);
    }
    int stride = Sums.stride(spec);
    short[] to = inputs.get(spec.id());
    kernels.transpose(mean, spec.columns(), to, tokens * COUNT * stride, stride);
  }

  private void addBias(TensorSpec spec, int[] votes) {
    if (!FixedPointWeights.learns(spec)) {
      return;
    }
    short[] a = estimates.get(GroupProjection.site(tensors, spec.id()));
    int from = tokens * votes.length * COUNT;
    for (int row = 0; row < votes.length; row++) {
      for (int lane = 0; lane < COUNT; lane++) {
        votes[row] += a[from + row * COUNT + lane];
      }
    }
  }

  private void addEmbedding(int[] read, int stride, int[] votes) {
    short[] a = estimates.getFirst();
    int width = tensors.config().width();
    int from = tokens * width * COUNT;
    for (int lane = 0; lane < COUNT; lane++) {
      for (int d = 0; d < width; d++) {
        votes[read[lane] * stride + d] += a[from + d * COUNT + lane];
      }
    }
  }

  /** Adds what was kept to the votes of the matrices. */
  void flush(GroupSums sums) {
    for (TensorSpec spec : tensors.all()) {
      if (spec.kind() == TensorKind.MATRIX && tokens > 0) {
        short[] a = estimates.get(GroupProjection.site(tensors, spec.id()));
        short[] x = inputs.get(spec.id());
        int[] votes = sums.votes(spec.id());
        int stride = Sums.stride(spec);
        kernels.addOuterProducts(a, spec.rows(), x, stride, tokens, votes, workspace);
      }
    }
    tokens = 0;
  }
}
