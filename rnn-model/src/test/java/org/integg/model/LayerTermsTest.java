package org.integg.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.integg.model.Operations.Product;
import org.junit.jupiter.api.Test;

/**
 * Claim: a token whose arrays are those of the token before makes no new products or sums, and one
 * whose arrays are others never gets those of the token before.
 */
class LayerTermsTest {
  private final LayerTerms<short[]> terms = new LayerTerms<>();
  private final short[] x = {1};
  private final short[] h = {1}; // equal to x, but another array

  private Product<short[]> product(LayerTensor weights, short[] input) {
    Product<short[]> made = terms.product(weights, input);
    assertSame(weights, made.weights());
    assertSame(input, made.input());
    return made;
  }

  @Test
  void productsAreThoseOfTheirWeightsAndInput() {
    Product<short[]> first = product(LayerTensor.WF, x);
    assertSame(first, product(LayerTensor.WF, x));
    assertNotSame(first, product(LayerTensor.UF, x));
    assertNotSame(first, product(LayerTensor.WF, h));
    product(LayerTensor.WF, x);
  }

  @Test
  void sumsAreThoseOfTheirProductsAndBias() {
    Product<short[]> a = product(LayerTensor.WF, x);
    Product<short[]> b = product(LayerTensor.UF, h);
    Operations.Sum<short[]> two = terms.sum(a, b, LayerTensor.BF);
    assertEquals(new Operations.Sum<>(List.of(a, b), LayerTensor.BF), two);
    assertSame(two, terms.sum(a, b, LayerTensor.BF));
    assertEquals(List.of(a, b), terms.sum(a, b, LayerTensor.BH).products());
    Product<short[]> other = product(LayerTensor.UF, x);
    assertEquals(List.of(a, other), terms.sum(a, other, LayerTensor.BF).products());
    Operations.Sum<short[]> one = terms.sum(a, LayerTensor.BF);
    assertEquals(List.of(a), one.products());
    assertSame(one, terms.sum(a, LayerTensor.BF));
    assertEquals(List.of(a, b), terms.sum(a, b, LayerTensor.BF).products());
  }
}
