/** Rewards in place of text: answers that lanes write by themselves, and what they are worth. */
@NullMarked
package org.integg.eggroll.tune;

import org.jspecify.annotations.NullMarked;
