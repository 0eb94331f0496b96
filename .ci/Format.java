import com.google.googlejavaformat.java.Main;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds every Java source of the repository to google-java-format: {@code Format.java check ROOT
 * REPORT} writes to REPORT which files differ and how to mend them (nothing when none does), {@code
 * Format.java apply ROOT REPORT} rewrites them.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    Path report = Path.of(args[2]);
    List<String> arguments = new ArrayList<>();
    switch (args[0]) {
      case "check" -> arguments.add("--dry-run");
      case "apply" -> arguments.add("--replace");
      default -> {
        Files.writeString(report, "-Dformat is check or apply, not " + args[0] + "\n");
        return;
      }
    }
    sources(root).forEach(source -> arguments.add(source.toString()));

    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    new Main(new PrintWriter(out), new PrintWriter(err), new ByteArrayInputStream(new byte[0]))
        .format(arguments.toArray(String[]::new));
    StringBuilder lines = new StringBuilder(err.toString());
    out.toString()
        .lines()
        .map(file -> root.relativize(Path.of(file)))
        .forEach(file -> lines.append("not in google-java-format: ").append(file).append('\n'));
    if (!out.toString().isEmpty()) {
      lines.append("mend with: mvn -q -N verify -Dformat=apply\n");
    }
    Files.writeString(report, lines.isEmpty() ? "" : "\n" + lines);
  }

  /** The Java files below {@code .ci} and below each module's {@code src}. */
  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(root)) {
      for (Path child : children.toList()) {
        Path folder = child.endsWith(".ci") ? child : child.resolve("src");
        if (Files.isDirectory(folder)) {
          try (Stream<Path> below = Files.walk(folder)) {
            below.filter(p -> p.toString().endsWith(".java")).sorted().forEach(found::add);
          }
        }
      }
    }
    return found;
  }
}
