/** Kernel benchmarks and end-to-end measurements. */
package org.integg.bench;
