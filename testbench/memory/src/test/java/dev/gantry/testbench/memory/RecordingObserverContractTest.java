package dev.gantry.testbench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEnd;
import dev.gantry.port.contract.ObserverContract;
import dev.gantry.port.out.Observer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecordingObserverContractTest extends ObserverContract {
  private static final SessionKey KEY = new SessionKey(1);

  @Override
  protected Observer newObserver() {
    return new RecordingObserver();
  }

  @Test
  void order_of_a_session_is_accepted_and_each_break_of_it_found() {
    SessionOrder.assertKeptToTheEnd(told(List.of(this::start, this::end)));
    SessionOrder.assertKept(told(List.of(this::start)));
    List<List<Consumer<Observer>>> broken =
        List.of(
            List.of(this::end),
            List.of(this::start, this::start),
            List.of(this::start, this::end, this::end),
            List.of(this::start, observer -> observer.bundlesReceived(KEY, 1, 1, 0)),
            List.of(this::start, this::end, observer -> observer.bundlesReceived(KEY, 1, 1, 0)));
    for (var story : broken) {
      assertThatThrownBy(() -> SessionOrder.assertKept(told(story)))
          .isInstanceOf(AssertionError.class);
    }
    assertThatThrownBy(() -> SessionOrder.assertKeptToTheEnd(told(List.of(this::start))))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void everything_is_kept_in_order() {
    var observer = told(List.of(this::start, this::end));
    assertThat(observer.heard())
        .extracting(Object::getClass)
        .containsExactly(RecordingObserver.Started.class, RecordingObserver.Ended.class);
  }

  private static RecordingObserver told(List<Consumer<Observer>> story) {
    var observer = new RecordingObserver();
    story.forEach(part -> part.accept(observer));
    return observer;
  }

  private void start(Observer observer) {
    observer.sessionStarted(KEY, true, "192.0.2.7:4556");
  }

  private void end(Observer observer) {
    observer.sessionEnded(
        KEY,
        "192.0.2.7:4556",
        new SessionEnd(SessionEnd.Kind.LOCAL, EndCause.SHUTDOWN, null, "we stop"),
        new Observer.Totals(0, 0, 0, 0),
        1);
  }
}
