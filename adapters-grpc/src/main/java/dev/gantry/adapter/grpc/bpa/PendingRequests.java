package dev.gantry.adapter.grpc.bpa;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests of ours that wait for an answer, by their ids. Confined to the link's loop. */
final class PendingRequests {
  /** Ours are odd; 0 is the registration's, and the BPA's are even. */
  private static final int FIRST_ID = 1;

  private static final int ID_STEP = 2;

  private final IntObjectMap<Answer> answers = new IntObjectHashMap<>();
  private final int idStep;
  private int nextId = FIRST_ID;

  PendingRequests() {
    this(ID_STEP);
  }

  /** The greater the step, the sooner ids come round. */
  PendingRequests(int idStep) {
    this.idStep = idStep;
  }

  /**
   * Takes an id, never one that is still unanswered: after the ids came round, a late answer would
   * be taken for that of another bundle.
   */
  int add(Answer answer) {
    while (answers.containsKey(nextId)) {
      nextId += idStep;
    }
    int id = nextId;
    nextId += idStep;
    answers.put(id, answer);
    return id;
  }

  /** Whom the answer with this id is for, once; null for nobody. */
  @Nullable Answer remove(int id) {
    return answers.remove(id);
  }

  /** The answer to this request, should it still come, is for another; its id stays taken. */
  void replace(int id, Answer other) {
    if (answers.containsKey(id)) {
      answers.put(id, other);
    }
  }

  boolean isEmpty() {
    return answers.isEmpty();
  }

  /** Tells all that no answer comes any more. */
  void lose(String cause) {
    var lost = List.copyOf(answers.values());
    answers.clear();
    lost.forEach(answer -> answer.lost(cause));
  }
}
