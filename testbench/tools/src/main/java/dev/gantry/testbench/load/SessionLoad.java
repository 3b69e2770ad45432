package dev.gantry.testbench.load;

import dev.gantry.adapter.tcp.ClientSession;
import dev.gantry.domain.session.OutboundOutcome;
import dev.gantry.port.payload.OutboundBundle;
import java.util.function.Consumer;

/**
 * A client session as a load run sees it.
 *
 * @param session Established
 */
public record SessionLoad(ClientSession session) implements LoadRun.Session {
  @Override
  public void offer(OutboundBundle bundle, Consumer<OutboundOutcome> ended) {
    session.offer(bundle, ended);
  }

  @Override
  public void execute(Runnable task) {
    session.execute(task);
  }
}
