package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.RunFolder;

/** The picture in a run's folder: it is drawn again and again, and a failure is told once. */
public final class RunPicture {
  /** Draws what is known so far. */
  @FunctionalInterface
  public interface Drawing {
    /** Writes the picture, whole or not at all. */
    void write(Path file, String title) throws IOException;
  }

  private final RunFolder folder;
  private final Drawing drawing;
  private final PrintWriter err;
  private boolean failed;

  /** A picture that is not drawn yet; {@code err} is for the line about a failure. */
  public RunPicture(RunFolder folder, Drawing drawing, PrintWriter err) {
    this.folder = folder;
    this.drawing = drawing;
    this.err = err;
  }

  /**
   * Draws it anew.
   *
   * @param progress the open line on the terminal, which a failure ends first
   */
  public void draw(Optional<RunProgress> progress) {
    if (failed) {
      return;
    }
    String model = Show.shape(folder.config().model());
    String title = "%s: %s, %s".formatted(folder.name(), model, folder.config().train().title());
    try {
      drawing.write(folder.plotFile(), title);
    } catch (IOException e) {
      // Training is worth more than its picture.
      failed = true;
      progress.ifPresent(RunProgress::endLine);
      err.println("no plot: " + e.getMessage());
    }
  }
}
