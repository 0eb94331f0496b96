package org.integg.eggroll.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.integg.kernels.device.KernelChooser;

/** A small run in a process of its own, which can be killed. */
final class ChildRun {
  private ChildRun() {}

  /** Starts one; its standard output has a line for each step and each checkpoint. */
  static Process start(SmallRun run, long steps, int threads, String... options)
      throws IOException {
    return prepare(run, steps, threads, options).start();
  }

  /** The same, not yet started. */
  static ProcessBuilder prepare(SmallRun run, long steps, int threads, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildRun.class.getName()));
    command.addAll(List.of(run.folder().toString(), "" + steps, "" + threads));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** Takes the folder, the steps and the threads. */
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
    SmallRun.in(Path.of(args[0]))
        .train(
            Long.parseLong(args[1]), KernelChooser.choose(), Integer.parseInt(args[2]), listener);
    out.println("done");
  }
}
