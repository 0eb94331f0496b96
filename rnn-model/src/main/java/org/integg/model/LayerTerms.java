package org.integg.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.integg.model.Operations.Product;
import org.integg.model.Operations.Sum;

/**
 * The products and sums of one layer. A token whose arrays are those of the token before gets its
 * products and sums, too, so a forward pass makes no garbage.
 *
 * @param <A> an activation, compared by identity
 */
@SuppressWarnings("ReferenceEquality") // equal arrays are not the same rows
final class LayerTerms<A> {
  private final Map<LayerTensor, Product<A>> products = new EnumMap<>(LayerTensor.class);
  private final Map<LayerTensor, Sum<A>> sums = new EnumMap<>(LayerTensor.class);

  Product<A> product(LayerTensor weights, A input) {
    Product<A> last = products.get(weights);
    if (last != null && last.input() == input) {
      return last;
    }
    Product<A> made = new Product<>(weights, input);
    products.put(weights, made);
    return made;
  }

  Sum<A> sum(Product<A> a, LayerTensor bias) {
    Sum<A> last = sums.get(bias);
    return last != null && last.products().size() == 1 && last.products().getFirst() == a
        ? last
        : kept(List.of(a), bias);
  }

  Sum<A> sum(Product<A> a, Product<A> b, LayerTensor bias) {
    Sum<A> last = sums.get(bias);
    return last != null
            && last.products().size() == 2
            && last.products().getFirst() == a
            && last.products().getLast() == b
        ? last
        : kept(List.of(a, b), bias);
  }

  private Sum<A> kept(List<Product<A>> products, LayerTensor bias) {
    Sum<A> made = new Sum<>(products, bias);
    sums.put(bias, made);
    return made;
  }
}
