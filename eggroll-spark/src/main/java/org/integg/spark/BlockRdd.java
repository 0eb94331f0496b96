package org.integg.spark;

import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** The answers to an order. Each share is one task, which runs where the share's states are. */
final class BlockRdd extends RDD<Answer> {
  private static final long serialVersionUID = 1L;

  private final StepOrder order;
  private final transient List<BlockPartition> shares;

  BlockRdd(SparkContext context, StepOrder order, List<BlockPartition> shares) {
    super(context, BlockRdd.<Dependency<?>>seq(List.of()), ClassTag.apply(Answer.class));
    this.order = order;
    this.shares = shares;
  }

  private static <E> Seq<E> seq(List<E> list) {
    return CollectionConverters.asScala(list).toList();
  }

  @Override
  public Partition[] getPartitions() {
    return shares.toArray(new Partition[0]);
  }

  @Override
  public Seq<String> getPreferredLocations(Partition share) {
    return seq(List.of(((BlockPartition) share).executor().location()));
  }

  @Override
  public Iterator<Answer> compute(Partition share, TaskContext context) {
    Answer answer = Replica.answer(order, ((BlockPartition) share).blocks());
    return CollectionConverters.asScala(List.of(answer).iterator());
  }
}
