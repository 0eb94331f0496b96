/** EGGROLL: populations of low-rank perturbations, fitness, votes, the integer optimizer, the run loop. */
package org.integg.eggroll;
