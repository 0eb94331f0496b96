/** What a user's own reward looks like. */
@NullMarked
package org.integg.tasks.example;

import org.jspecify.annotations.NullMarked;
