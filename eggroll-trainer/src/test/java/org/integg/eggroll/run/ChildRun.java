package org.integg.eggroll.run;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;

/** Small runs in a separate process, which can be killed. */
final class ChildRun {
  /** Makes a short process fast from the start; the Vector API needs the second compiler. */
  static final String FAST = "-XX:TieredStopAtLevel=1";

  private static final String ONE_BY_ONE = "one by one";
  private static final String SIDE_BY_SIDE = "side by side";

  private ChildRun() {}

  /** A process for one run after the other, not yet started. */
  static ProcessBuilder prepare(
      List<SmallRun> runs, long steps, int threads, List<String> options) {
    return prepare(ONE_BY_ONE, runs, steps, threads, options);
  }

  /**
   * Starts runs that advance together step by step. Standard output has a line for each step and
   * each checkpoint of each run.
   */
  static Process startTogether(List<SmallRun> runs, long steps, int threads, List<String> options)
      throws IOException {
    return prepare(SIDE_BY_SIDE, runs, steps, threads, options).start();
  }

  private static ProcessBuilder prepare(
      String order, List<SmallRun> runs, long steps, int threads, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    // When the second compiler starts to compile something, as here.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("-XX:Tier4"))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildRun.class.getName()));
    command.addAll(List.of(order, "" + steps, "" + threads));
    runs.forEach(run -> command.add(run.folder().toString()));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** Prints a line for each event; after a step it waits for the other runs. */
  private record Report(PrintStream out, Phaser together) implements RunListener {
    @Override
    public void step(StepMetrics metrics) {
      out.println("step");
      together.arriveAndAwaitAdvance();
    }

    @Override
    public void checkpoint(Path file) {
      out.println("checkpoint");
    }
  }

  /** Arguments: the order, the steps, the threads of each run and the folders. */
  public static void main(String[] args) throws Exception {
    long steps = Long.parseLong(args[1]);
    int threads = Integer.parseInt(args[2]);
    Kernels kernels = KernelChooser.choose();
    List<String> folders = List.of(args).subList(3, args.length);
    if (args[0].equals(SIDE_BY_SIDE)) {
      trainTogether(folders, steps, kernels, threads);
    } else {
      for (String folder : folders) {
        train(folder, steps, kernels, threads, new Phaser(1));
      }
    }
    System.out.println("done");
  }

  private static void train(
      String folder, long steps, Kernels kernels, int threads, Phaser together) throws IOException {
    try {
      Report report = new Report(System.out, together);
      SmallRun.in(Path.of(folder)).train(steps, kernels, threads, report);
    } finally {
      together.arriveAndDeregister();
    }
  }

  private static void trainTogether(List<String> folders, long steps, Kernels kernels, int threads)
      throws Exception {
    Phaser together = new Phaser(folders.size());
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService all = Executors.newFixedThreadPool(folders.size())) {
      for (String folder : folders) {
        runs.add(
            all.submit(() -> {
              train(folder, steps, kernels, threads, together);
              return folder;
            }));
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }
  }
}
