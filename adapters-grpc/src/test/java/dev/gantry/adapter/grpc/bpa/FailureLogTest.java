package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  @Test
  void peer_that_refuses_all_has_some_lines_a_minute_and_the_rest_counted() {
    var nanos = new AtomicLong();
    var lines = new ArrayList<String>();
    var log = new FailureLog(nanos::get, lines::add);
    for (int i = 0; i < FailureLog.MAX_LINES_PER_MINUTE + 5; i++) {
      log.tell(new PeerAddress("192.0.2.7:4556"), 9, "refused");
    }
    assertThat(lines).hasSize(FailureLog.MAX_LINES_PER_MINUTE);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    log.tell(new PeerAddress("192.0.2.8:4556"), 9, "too long");
    assertThat(lines.getLast())
        .contains("192.0.2.8:4556: too long")
        .endsWith("; 5 more since the line before");
  }
}
