/** Rewards in place of text: answers that lanes write by themselves, and the rewards for them. */
@NullMarked
package org.integg.eggroll.tune;

import org.jspecify.annotations.NullMarked;
