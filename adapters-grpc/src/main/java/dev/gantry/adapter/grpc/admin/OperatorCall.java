package dev.gantry.adapter.grpc.admin;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.OperatorException;
import io.grpc.MethodDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that operators may ask, however they ask it: what it is called, who may, and what
 * answers. Whoever changes something, or may not, leaves a line in the log.
 *
 * @param <Q> what is asked
 * @param <A> the answer
 * @param method its name and messages
 * @param role what one needs to ask it
 * @param work what answers
 */
record OperatorCall<Q extends Message, A extends Message>(
    MethodDescriptor<Q, A> method, Caller.Role role, CallerWork<Q, A> work) {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gantry.operator");

  /**
   * Answers.
   *
   * @param <Q> what is asked
   * @param <A> the answer
   */
  interface Work<Q, A> {
    A answer(Q request) throws OperatorException;
  }

  /**
   * Answers, depending on who asks.
   *
   * @param <Q> what is asked
   * @param <A> the answer
   */
  interface CallerWork<Q, A> {
    A answer(Caller caller, Q request) throws OperatorException;
  }

  /** What only looks. */
  static <Q extends Message, A extends Message> OperatorCall<Q, A> reading(
      MethodDescriptor<Q, A> method, Work<Q, A> work) {
    return new OperatorCall<>(method, Caller.Role.READ, (_, request) -> work.answer(request));
  }

  /** What changes something. */
  static <Q extends Message, A extends Message> OperatorCall<Q, A> changing(
      MethodDescriptor<Q, A> method, Work<Q, A> work) {
    return new OperatorCall<>(method, Caller.Role.CHANGE, (_, request) -> work.answer(request));
  }

  /** {@code ListPeers} and its like. */
  String name() {
    return String.valueOf(method.getBareMethodName());
  }

  /** Answers one who may. */
  A answer(Caller caller, Q request) throws OperatorException {
    if (role != Caller.Role.CHANGE) {
      return work.answer(caller, request);
    }
    var asked = name() + " " + TextFormat.printer().emittingSingleLine(true).printToString(request);
    try {
      var answer = work.answer(caller, request);
      LOG.info("operator {} did {}", caller.name(), asked.strip());
      return answer;
    } catch (OperatorException e) {
      LOG.info("operator {} asked {}, in vain: {}", caller.name(), asked.strip(), e.getMessage());
      throw e;
    }
  }
}
