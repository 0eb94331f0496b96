package org.integg.cli.tune;

import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Checkpoint;

/**
 * What a run tunes, and what it learns from.
 *
 * @param start the weights before the first step
 * @param source the source of rewards
 * @param text the text on which it is also measured, if any
 */
record Tuned(
    RunFolder folder,
    RunRewards rewards,
    Checkpoint start,
    RewardSource source,
    MeasuredText text) {}
