package org.integg.cli.watch;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.integg.cli.console.PortConverter;
import org.integg.cli.console.Program;
import org.integg.cli.train.ModelOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code egg watch}: a page about runs, in the browser. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "",
      "Serves a page to the browser on this machine. It shows, live and overlaid, loss, speed"
          + " and weights of runs against steps, member-tokens or time; the texts that the"
          + " models wrote; and the settings and their differences. It also lets a model write."
          + " It reads only the runs' files and needs no network. Ctrl-C ends it.",
      "",
      "/metrics on the same port serves Prometheus.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egg watch                        all runs in the folder runs",
      "  egg watch runs/first studies/    one run, and all studies",
      "  egg train --watch                the page about a run, from the run itself",
      "  ssh -L 8090:127.0.0.1:8090 HOST  in another window, for runs on another machine"
    })
public final class WatchCommand implements Callable<Integer> {
  @ParentCommand private Program egg;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUNS",
      description = "Runs, studies, and folders of them. Default: the folder runs.")
  private List<Path> runs = List.of();

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = PortConverter.class,
      defaultValue = "8090",
      description = "Port to listen on; 0 takes any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on. Outside the loopback a token is required, which is printed."
              + " Default: ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--token",
      description = "Require a token on the loopback, too, for machines that others use.")
  private boolean token;

  @Override
  public Integer call() throws IOException {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + ": must be from 0 to 65535");
    }
    List<Path> all = runs.isEmpty() ? List.of(Path.of(ModelOptions.DEFAULT_RUNS)) : runs;
    PrintWriter out = spec.commandLine().getOut();
    try (Watch watch = Watch.open(all, address(), port, token, egg::streamKernels)) {
      out.println("watch       " + watch.address());
      out.println("to end:     Ctrl-C");
      out.flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host " + host + ": no address is known for it", e);
    }
  }
}
