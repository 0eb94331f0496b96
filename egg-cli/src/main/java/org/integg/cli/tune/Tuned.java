package org.integg.cli.tune;

import org.integg.eggroll.run.RunFolder;
import org.integg.eggroll.tune.RewardSource;
import org.integg.model.Checkpoint;

/**
 * What a run tunes, and by what.
 *
 * @param start the weights before the first step
 * @param source of the rewards
 * @param text that it is measured on beside, if there is any
 */
record Tuned(
    RunFolder folder,
    RunRewards rewards,
    Checkpoint start,
    RewardSource source,
    MeasuredText text) {}
