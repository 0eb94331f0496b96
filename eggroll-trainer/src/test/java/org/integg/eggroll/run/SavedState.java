package org.integg.eggroll.run;

import java.io.IOException;
import java.nio.file.Path;
import org.integg.eggroll.Learner;

/** A trainer's state in a file, for the tests of estimators. */
public final class SavedState {
  private SavedState() {}

  /** Writes a learner's whole state. */
  public static void write(Path file, Learner learner) throws IOException {
    TrainerState.write(file, learner, "settings");
  }

  /** Restores a learner from there. */
  public static void read(Path file, Learner learner) throws IOException {
    TrainerState.read(file, TrainerState.verify(file), learner);
  }
}
