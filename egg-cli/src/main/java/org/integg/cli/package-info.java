/** The {@code egg} command. */
package org.integg.cli;
