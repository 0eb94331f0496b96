package org.integg.eggroll.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.integg.kernels.Kernels;
import org.integg.kernels.device.KernelChooser;

/** Small runs, one after another, in a separate process, which can be killed. */
final class ChildRun {
  private ChildRun() {}

  /** Starts one; its standard output has a line for each step and each checkpoint. */
  static Process start(SmallRun run, long steps, int threads, String... options)
      throws IOException {
    return prepare(List.of(run), steps, threads, List.of(options)).start();
  }

  /** Several, not yet started. */
  static ProcessBuilder prepare(
      List<SmallRun> runs, long steps, int threads, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildRun.class.getName()));
    command.addAll(List.of("" + steps, "" + threads));
    runs.forEach(run -> command.add(run.folder().toString()));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** Takes the steps, the threads and the folders. */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    RunListener listener =
        new RunListener() {
          @Override
          public void step(StepMetrics metrics) {
            out.println("step");
          }

          @Override
          public void checkpoint(Path file) {
            out.println("checkpoint");
          }
        };
    long steps = Long.parseLong(args[0]);
    int threads = Integer.parseInt(args[1]);
    Kernels kernels = KernelChooser.choose();
    for (String folder : List.of(args).subList(2, args.length)) {
      SmallRun.in(Path.of(folder)).train(steps, kernels, threads, listener);
    }
    out.println("done");
  }
}
