package dev.gantry.adapter.grpc.admin;

import dev.gantry.adapter.grpc.wire.operator.ListSessionsRequest;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are asked for.
 *
 * @param state only those in it, null for any
 * @param peer only those with it, empty for any
 * @param behind only those with a greater number
 */
record SessionFilter(@Nullable ReportedState state, String peer, long behind) {
  static SessionFilter of(ListSessionsRequest request) throws OperatorException {
    return new SessionFilter(
        state(request.getState()), request.getPeer(), number(request.getPageToken()));
  }

  boolean takes(SessionStatus session) {
    return session.key().number() > behind
        && (state == null || state == session.state())
        && (peer.isEmpty() || isPeer(session));
  }

  private boolean isPeer(SessionStatus session) {
    var address = session.remoteAddress();
    int port = address.lastIndexOf(':');
    return peer.equals(session.peerNodeId())
        || peer.equals(address)
        || (port > 0 && peer.equals(address.substring(0, port)));
  }

  private static @Nullable ReportedState state(String text) throws OperatorException {
    if (text.isEmpty()) {
      return null;
    }
    for (var state : ReportedState.values()) {
      if (state.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_'))) {
        return state;
      }
    }
    throw new OperatorException(
        Kind.INVALID,
        "there is no state '"
            + text
            + "': "
            + Arrays.stream(ReportedState.values())
                .map(Enum::name)
                .collect(Collectors.joining(", ")));
  }

  private static long number(String pageToken) throws OperatorException {
    try {
      return pageToken.isEmpty() ? 0 : Long.parseLong(pageToken);
    } catch (NumberFormatException e) {
      throw new OperatorException(
          Kind.INVALID, "page_token is none of ours: take next_page_token of the answer before");
    }
  }
}
