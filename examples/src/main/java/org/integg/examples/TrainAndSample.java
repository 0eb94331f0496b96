package org.integg.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import org.integg.corpora.Corpus;
import org.integg.corpora.CorpusCache;
import org.integg.corpora.CorpusSpec;
import org.integg.eggroll.Estimator;
import org.integg.eggroll.Evaluation;
import org.integg.eggroll.Learner;
import org.integg.eggroll.Preset;
import org.integg.eggroll.StartWeights;
import org.integg.eggroll.Training;
import org.integg.eggroll.run.Estimators;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;
import org.integg.model.EggConfig;
import org.integg.model.Generator;
import org.integg.model.Parameters;
import org.integg.model.Sampler;
import org.integg.tokenizer.ByteTokenizer;
import org.integg.tokenizer.TextDecoder;

/** Trains a small model on a text, then lets it write: {@code TrainAndSample TEXT CACHE STEPS}. */
public final class TrainAndSample {
  private TrainAndSample() {}

  /** Takes the text's file, a folder for its tokens, and the number of training steps. */
  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[2]);
    Kernels kernels = KernelChooser.choose();
    ByteTokenizer bytes = new ByteTokenizer();
    Estimator aligned = Estimators.named("aligned");
    EggConfig model = aligned.model(Preset.TINY, bytes.vocabularySize());
    Training settings = aligned.defaults(Preset.TINY, model);
    Parameters weights = StartWeights.of(model, settings.seed());
    CorpusCache cache = new CorpusCache(Path.of(args[1]));

    try (Corpus corpus = cache.open(CorpusSpec.of(bytes, args[0]));
        Learner learner = aligned.learner(settings, weights, corpus.train(), kernels, 2)) {
      for (int step = 0; step < steps; step++) {
        learner.step((int) ((long) step * Learner.WHOLE / steps)); // the rate falls with it
      }
      double bits =
          Evaluation.of(learner.evaluated(), corpus.validation(), bytes, 0, kernels, 2).exact();
      System.out.printf("%.3f bits per byte after %d steps%n", bits, learner.steps());

      TextDecoder text = new TextDecoder(bytes);
      new Generator(learner.evaluated(), kernels)
          .generate(
              bytes.encode("It was ".getBytes(UTF_8)),
              200,
              Sampler.plain(0),
              token -> {
                System.out.print(text.next(token));
                return true;
              });
    }
  }
}
