package org.integg.eggroll.credit;

import static org.integg.kernels.Lanes.COUNT;

import org.integg.kernels.Kernels;
import org.integg.kernels.Workspace;
import org.integg.model.Activation;
import org.integg.model.EggTensors;
import org.integg.model.LayerTensor;
import org.integg.model.Operations.Product;

/**
 * Turns credits of rows into votes of weights: credit times input, summed over lanes and tokens.
 */
public final class SiteVotes {
  /** Tokens whose votes are added up in one product, in a segment of any length. */
  public static final int BATCH = 4;

  /**
   * A larger batch where the segment allows it: the sums of large models are read from memory half
   * as often.
   */
  private static final int LARGE_BATCH = Workspace.OUTER_CHUNKS;

  private final EggTensors tensors;
  private final Recording recording;
  private final Kernels kernels;
  private final Workspace workspace;
  private final int batch;

  /** Votes for weights whose inputs are recorded, {@link #BATCH} tokens at a time. */
  public SiteVotes(EggTensors tensors, Recording recording, Kernels kernels, Workspace workspace) {
    this(tensors, recording, BATCH, kernels, workspace);
  }

  /**
   * Votes with other batches.
   *
   * @param batch tokens, 1 to {@link Workspace#OUTER_CHUNKS}
   */
  public SiteVotes(
      EggTensors tensors, Recording recording, int batch, Kernels kernels, Workspace workspace) {
    this.batch = batch;
    this.tensors = tensors;
    this.recording = recording;
    this.kernels = kernels;
    this.workspace = workspace;
  }

  /** The largest batch for a segment of the given length, a multiple of {@link #BATCH}. */
  public static int batch(int tokens) {
    return tokens % LARGE_BATCH == 0 ? LARGE_BATCH : BATCH;
  }

  /**
   * Adds the head's votes, errors times inputs, once a batch of errors is there.
   *
   * @param t tokens come in order
   * @param errors [batch][V][64], perhaps with one more row
   */
  public void voteHead(int t, short[] errors, Sums sums) {
    int rows = tensors.config().vocabulary();
    int width = tensors.config().width();
    if (t % batch == batch - 1) {
      kernels
          .credits()
          .addOuterProducts(
              errors,
              rows,
              recording.output,
              t + 1 - batch,
              batch,
              width,
              sums.beginVotes(tensors.head()),
              sums.votes(tensors.head()),
              Sums.stride(width),
              workspace);
    }
  }

  /**
   * Adds the votes of a site's weights.
   *
   * @param credits [batch][rows][64], magnitudes at most 127
   * @param from the first of the tokens
   * @param tokens the tokens read, [token][64]
   */
  public void vote(Site site, short[] credits, int from, int[][] tokens, Sums sums) {
    if (site.kind() == Site.Kind.EMBEDDING) {
      voteRows(credits, from, tokens, sums);
    }
    for (Product<Activation> product : site.products()) {
      short[][] inputs = recording.of(product.input(), site.layer());
      voteMatrix(site, product.weights(), credits, inputs, from, sums);
    }
    site.bias().ifPresent(bias -> voteBias(site, bias, credits, sums));
  }

  private void voteMatrix(
      Site site, LayerTensor tensor, short[] credits, short[][] inputs, int from, Sums sums) {
    int columns = inputs[from].length / COUNT;
    int id = tensors.layer(site.layer(), tensor);
    kernels
        .credits()
        .addOuterProducts(
            credits,
            site.rows(),
            inputs,
            from,
            batch,
            columns,
            sums.beginVotes(id),
            sums.votes(id),
            Sums.stride(columns),
            workspace);
  }

  private void voteBias(Site site, LayerTensor tensor, short[] credits, Sums sums) {
    int[] votes = sums.votes(tensors.layer(site.layer(), tensor));
    for (int i = 0; i < batch; i++) {
      kernels.wide().addRowSums(credits, i * site.rows() * COUNT, site.rows(), votes);
    }
  }

  /** Adds the votes of embedding rows; lanes without credit add zeros. */
  private void voteRows(short[] credits, int from, int[][] tokens, Sums sums) {
    int width = tensors.config().width();
    int[] votes = sums.votes(tensors.embedding());
    for (int i = 0; i < batch; i++) {
      int at = i * width * COUNT;
      kernels.credits().addToRows(credits, at, width, tokens[from + i], votes, Sums.stride(width));
    }
  }
}
