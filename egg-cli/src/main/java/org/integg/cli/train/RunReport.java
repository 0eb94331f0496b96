package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.integg.cli.console.Output;
import org.integg.cli.console.Show;
import org.integg.cli.console.TextPrinter;
import org.integg.cli.corpus.BaselineTable;
import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.run.RunListener;
import org.integg.eggroll.run.StepMetrics;
import org.integg.eggroll.run.TrainRun;
import org.integg.kernels.Kernels;
import org.integg.model.AtomicFile;
import org.integg.model.Generator;
import org.integg.model.Sampler;
import org.integg.tokenizer.Tokenizer;

/** Reports on a run in progress: progress, samples now and then, and the plot of the loss. */
public final class RunReport implements RunListener {
  private static final int SAMPLE_TOKENS = 320;
  private static final int SAMPLE_TEMPERATURE = 80;
  private static final double FIRST_SAMPLE_SECONDS = 20;

  private final RunFolder folder;
  private final Tokenizer tokenizer;
  private final Kernels kernels;
  private final PrintWriter out;
  private final PrintWriter err;
  private final RunPicture picture;
  private final Curve train = new Curve();
  private final Curve validation = new Curve();
  private Optional<TrainRun> run = Optional.empty();
  private Optional<RunProgress> progress = Optional.empty();
  private double nextSample = FIRST_SAMPLE_SECONDS;

  /**
   * A report before the first step.
   *
   * @param out receives what the model writes
   * @param err receives failures to draw or save
   */
  public RunReport(
      RunFolder folder,
      Tokenizer tokenizer,
      Kernels kernels,
      List<BaselineTable.Line> baselines,
      PrintWriter out,
      PrintWriter err) {
    this.folder = folder;
    this.tokenizer = tokenizer;
    this.kernels = kernels;
    this.out = out;
    this.err = err;
    picture =
        new RunPicture(
            folder,
            (file, title) -> LossPlot.write(file, title, train, validation, baselines),
            err);
  }

  /** Adds a step of an earlier session to the plot. */
  public void remember(StepMetrics metrics) {
    train.add(metrics.memberTokens(), metrics.trainBpb());
    metrics.valBpbExact().ifPresent(bits -> validation.add(metrics.memberTokens(), bits));
    // One text each time the run's age has doubled.
    while (nextSample <= metrics.seconds()) {
      nextSample *= 2;
    }
  }

  /** Starts to listen to this run, whose weights write the samples. */
  void begin(TrainRun trainRun, RunProgress sessionProgress) {
    run = Optional.of(trainRun);
    progress = Optional.of(sessionProgress);
  }

  @Override
  public void step(StepMetrics metrics) {
    boolean timeForSample = metrics.seconds() >= nextSample;
    remember(metrics);
    progress.ifPresent(p -> p.step(metrics));
    if (timeForSample) {
      progress.ifPresent(RunProgress::endLine);
      sample(metrics.step());
    }
  }

  @Override
  public void checkpoint(Path file) {
    plot();
  }

  /** Writes a sample from the newest weights to the screen and into the folder of samples. */
  void sample(long step) {
    StringWriter drawn = new StringWriter();
    TextPrinter printer = new TextPrinter(new PrintWriter(drawn), tokenizer);
    Sampler sampler = new Sampler(SAMPLE_TEMPERATURE, 0, 1000, 0, step);
    Generator generator = new Generator(run.orElseThrow().parameters(), kernels);
    generator.generate(new int[0], SAMPLE_TOKENS, sampler, printer::print);
    printer.finish();
    String text = Output.clean(drawn.toString()); // people read the file, too
    out.println("the model writes after step " + Show.count(step));
    text.lines().forEach(line -> out.println("  │ " + line));
    out.flush();
    Path file = folder.samplesFolder().resolve(String.format(Locale.ROOT, "step-%08d.txt", step));
    try {
      Files.createDirectories(folder.samplesFolder());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file, to -> to.write(bytes));
    } catch (IOException e) {
      err.println("the sample is not kept: " + e.getMessage());
    }
  }

  /** Draws the plot again. */
  public void plot() {
    picture.draw(progress);
  }
}
