package org.integg.eggroll;

import java.util.List;

/** A way to learn that users choose by its name, with its settings. */
public interface LearningMethod {
  /** Its name: in the option that chooses it, in {@code config.json} and in texts. */
  String id();

  /** What it does, in a few words for the help: no capital at the start, no full stop. */
  String summary();

  /** The record of its settings. */
  Class<? extends Training> type();

  /** Its settings, in the order of the help: all components of {@link #type} but the seed. */
  List<Setting> settings();
}
