package dev.gantry.conformance.report;

import dev.gantry.conformance.line.Exchange;
import dev.gantry.conformance.line.Exchange.Direction;
import java.util.List;
import java.util.stream.Collectors;

/** What passed, a line each. */
final class Exchanges {
  private Exchanges() {}

  static String text(List<Exchange> exchanges) {
    return exchanges.stream().map(Exchanges::line).collect(Collectors.joining("\n"));
  }

  static String line(Exchange one) {
    return "%6d ms  #%d %s %s%s"
        .formatted(
            one.at().toMillis(),
            one.connection(),
            one.direction() == Direction.TESTER ? "->" : "<-",
            one.text(),
            one.hex().isEmpty() ? "" : "   " + one.hex());
  }
}
