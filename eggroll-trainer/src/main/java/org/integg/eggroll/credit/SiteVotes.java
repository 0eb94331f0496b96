package org.integg.eggroll.credit;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;

/** From credits of rows to votes of weights: credit times input, summed over lanes and tokens. */
public final class SiteVotes {
  /** Tokens whose votes are added up in one product. */
  public static final int BATCH = 4;

  private final EggTensors tensors;
  private final Recording recording;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int[] slice = new int[Slices.SIZE];
  private final int[] row;
  private final short[] ofToken;
  private final short[] transposed;
  private final short[] headErrors;
  private final short[] headInputs;

  /** Votes for weights that have read what is recorded. */
  public SiteVotes(EggTensors tensors, Recording recording, Kernels kernels, Workspace workspace) {
    this.tensors = tensors;
    this.recording = recording;
    this.kernels = kernels;
    this.workspace = workspace;
    int width = tensors.config().width();
    row = new int[Sums.stride(width)];
    ofToken = new short[width * COUNT];
    int most = Math.max(width, tensors.config().hidden());
    transposed = new short[BATCH * COUNT * Sums.stride(most)];
    headErrors = new short[BATCH * tensors.config().vocabulary() * COUNT];
    headInputs = new short[BATCH * COUNT * Sums.stride(width)];
  }

  /**
   * Adds the head's votes, errors times inputs, once there are those of {@link #BATCH} tokens.
   *
   * @param t tokens come in order
   * @param errors [V][64], perhaps with a row more
   */
  public void voteHead(int t, short[] errors, Sums sums) {
    int rows = tensors.config().vocabulary();
    int width = tensors.config().width();
    int stride = Sums.stride(width);
    int place = t % BATCH;
    System.arraycopy(errors, 0, headErrors, place * rows * COUNT, rows * COUNT);
    kernels.transpose(recording.output[t], width, headInputs, place * COUNT * stride, stride);
    if (place == BATCH - 1) {
      int[] votes = sums.votes(tensors.head());
      kernels.addOuterProducts(headErrors, rows, headInputs, stride, BATCH, votes, workspace);
    }
  }

  /**
   * Adds the votes of a site's weights.
   *
   * @param credits [{@link #BATCH}][rows][64], magnitudes at most 127
   * @param from the first of the tokens
   * @param tokens what was read, [token][64]
   */
  public void vote(Site site, short[] credits, int from, int[][] tokens, Sums sums) {
    int l = site.layer();
    switch (site.kind()) {
      case EMBEDDING -> voteRows(credits, from, tokens, sums);
      case GATE -> {
        voteMatrix(site, LayerTensor.WF, credits, recording.normed[l], from, sums);
        voteMatrix(site, LayerTensor.UF, credits, recording.past[l], from, sums);
        voteBias(site, LayerTensor.BF, credits, sums);
      }
      case CANDIDATE -> {
        voteMatrix(site, LayerTensor.WH, credits, recording.normed[l], from, sums);
        voteMatrix(site, LayerTensor.UH, credits, recording.gated[l], from, sums);
        voteBias(site, LayerTensor.BH, credits, sums);
      }
      case UP -> voteMatrix(site, LayerTensor.UP, credits, recording.second[l], from, sums);
      case DOWN -> voteMatrix(site, LayerTensor.DOWN, credits, recording.up[l], from, sums);
    }
  }

  private void voteMatrix(
      Site site, LayerTensor tensor, short[] credits, short[][] inputs, int from, Sums sums) {
    int columns = inputs[from].length / COUNT;
    int stride = Sums.stride(columns);
    for (int i = 0; i < BATCH; i++) {
      kernels.transpose(inputs[from + i], columns, transposed, i * COUNT * stride, stride);
    }
    int[] votes = sums.votes(tensors.layer(site.layer(), tensor));
    kernels.addOuterProducts(credits, site.rows(), transposed, stride, BATCH, votes, workspace);
  }

  private void voteBias(Site site, LayerTensor tensor, short[] credits, Sums sums) {
    int[] votes = sums.votes(tensors.layer(site.layer(), tensor));
    for (int from = 0; from < BATCH * site.rows() * COUNT; from += Slices.SIZE) {
      kernels.widen(credits, from, Slices.SIZE, slice);
      for (int at = 0; at < Slices.SIZE; at += COUNT) {
        int sum = 0; // 64 · 127 < 2^13
        for (int i = at; i < at + COUNT; i++) {
          sum += slice[i];
        }
        votes[(from + at) / COUNT % site.rows()] += sum;
      }
    }
  }

  /** Lanes that have no credit add zeros. */
  private void voteRows(short[] credits, int from, int[][] tokens, Sums sums) {
    int width = tensors.config().width();
    int stride = Sums.stride(width);
    int[] votes = sums.votes(tensors.embedding());
    for (int i = 0; i < BATCH; i++) {
      System.arraycopy(credits, i * width * COUNT, ofToken, 0, width * COUNT);
      kernels.transpose(ofToken, width, transposed, 0, stride);
      for (int lane = 0; lane < COUNT; lane++) {
        kernels.widen(transposed, lane * stride, stride, row);
        addRow(width, votes, tokens[from + i][lane] * stride);
      }
    }
  }

  private void addRow(int width, int[] votes, int to) {
    for (int d = 0; d < width; d++) {
      votes[to + d] += row[d];
    }
  }
}
