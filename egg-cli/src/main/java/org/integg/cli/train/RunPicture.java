package org.integg.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.integg.cli.console.Show;
import org.integg.eggroll.run.RunFolder;

/** The picture in a run's folder. It is drawn repeatedly, and a failure is reported once. */
public final class RunPicture {
  /** Draws the state so far. */
  @FunctionalInterface
  public interface Drawing {
    /** Writes the picture, either complete or not at all. */
    void write(Path file, String title) throws IOException;
  }

  private final RunFolder folder;
  private final Drawing drawing;
  private final PrintWriter err;
  private boolean failed;

  /** A picture that is not drawn yet. {@code err} takes the line about a failure. */
  public RunPicture(RunFolder folder, Drawing drawing, PrintWriter err) {
    this.folder = folder;
    this.drawing = drawing;
    this.err = err;
  }

  /**
   * Draws the picture again.
   *
   * @param progress the open line on the terminal, which is ended before a failure is printed
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
      // Training matters more than its picture.
      failed = true;
      progress.ifPresent(RunProgress::endLine);
      err.println("no plot: " + e.getMessage());
    }
  }
}
