package dev.gantry.adapter.grpc.admin;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.gantry.domain.watch.RecentChanges.Change;
import dev.gantry.port.in.ChangeFeed;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.function.Function;

/**
 * Something that operators may watch: who may look may watch.
 *
 * @param <Q> what is asked
 * @param <A> one part of the answer
 * @param method its name and messages
 * @param beginning where it begins for one who asks
 */
record OperatorWatch<Q extends Message, A extends Message>(
    MethodDescriptor<Q, A> method, Function<Q, Beginning<?, A>> beginning) {
  /** The field of its request that says what was seen: its only one. */
  FieldDescriptor seenField() {
    return JsonRequests.empty(method).getDescriptorForType().getFields().getFirst();
  }

  /** {@code WatchPeers} and its like. */
  String name() {
    return String.valueOf(method.getBareMethodName());
  }

  /**
   * Where somebody begins to watch.
   *
   * @param <T> a change
   * @param <A> one part of the answer
   * @param first what is told before any change
   * @param feed what changes
   * @param seen number of the change that is seen with {@code first}
   * @param part what is told of a change
   */
  record Beginning<T, A>(
      List<A> first, ChangeFeed<T> feed, long seen, Function<Change<T>, A> part) {}
}
