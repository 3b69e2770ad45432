package dev.gantry.domain.session;

import dev.gantry.domain.session.SessionEvent.BundleArrived;
import dev.gantry.domain.session.SessionEvent.BundleDecided;
import dev.gantry.domain.session.SessionEvent.BundleTaken;
import dev.gantry.domain.session.SessionEvent.ContactHeaderReceived;
import dev.gantry.domain.session.SessionEvent.DeadlineReached;
import dev.gantry.domain.session.SessionEvent.DecodingFailed;
import dev.gantry.domain.session.SessionEvent.InputClosed;
import dev.gantry.domain.session.SessionEvent.MessageReceived;
import dev.gantry.domain.session.SessionEvent.OctetsReceived;
import dev.gantry.domain.session.SessionEvent.OutputEvent;
import dev.gantry.domain.session.SessionEvent.ReadingEvent;
import dev.gantry.domain.session.SessionEvent.SegmentBytesReceived;
import dev.gantry.domain.session.SessionEvent.SegmentHeaderReceived;
import dev.gantry.domain.session.SessionEvent.SegmentReceived;
import dev.gantry.domain.session.SessionEvent.SegmentsWritten;
import dev.gantry.domain.session.SessionEvent.TerminationRequested;
import dev.gantry.domain.session.SessionEvent.TlsEstablished;
import dev.gantry.domain.session.SessionEvent.TlsFailed;
import dev.gantry.domain.session.SessionEvent.TransferOffered;
import dev.gantry.domain.session.SessionEvent.TransferSourceFailed;
import dev.gantry.domain.session.SessionEvent.TransportClosed;
import dev.gantry.domain.session.SessionEvent.TransportConnected;
import dev.gantry.domain.session.State.Closed;
import dev.gantry.domain.session.State.Closing;

/** After the end: answers what must be answered, and nothing else. */
final class ClosingPhase {
  private final SessionCore core;

  ClosingPhase(SessionCore core) {
    this.core = core;
  }

  State on(Closing state, SessionEvent event) {
    return switch (event) {
      case TransportClosed _ -> core.over(state.end(), state.clean());
      case TransferOffered offered -> {
        core.notStarted(offered);
        yield state;
      }
      // What was read before the close was carried out still has to be let go.
      case SegmentBytesReceived bytes -> {
        core.discard(bytes.count());
        yield state;
      }
      case SegmentReceived segment -> {
        core.discard(Math.toIntExact(segment.header().dataLengthBytes()));
        yield state;
      }
      case BundleTaken _ -> throw SessionCore.misuse(state, event);
      case TransportConnected _,
          ContactHeaderReceived _,
          TlsEstablished _,
          TlsFailed _,
          MessageReceived _,
          SegmentHeaderReceived _,
          BundleArrived _,
          DecodingFailed _,
          OctetsReceived _,
          SegmentsWritten _,
          OutputEvent _,
          TransferSourceFailed _,
          BundleDecided _,
          ReadingEvent _,
          TerminationRequested _,
          DeadlineReached _,
          InputClosed _ ->
          state;
    };
  }

  State on(Closed state, SessionEvent event) {
    return switch (event) {
      case TransferOffered offered -> {
        core.notStarted(offered);
        yield state;
      }
      case SegmentBytesReceived bytes -> {
        core.discard(bytes.count());
        yield state;
      }
      // From the BPA, the operator and the clock, who cannot know yet.
      case TransferSourceFailed _,
          BundleDecided _,
          ReadingEvent _,
          TerminationRequested _,
          SegmentsWritten _,
          OutputEvent _,
          DeadlineReached _ ->
          state;
      case TransportConnected _,
          ContactHeaderReceived _,
          TlsEstablished _,
          TlsFailed _,
          MessageReceived _,
          SegmentHeaderReceived _,
          SegmentReceived _,
          BundleTaken _,
          BundleArrived _,
          DecodingFailed _,
          OctetsReceived _,
          InputClosed _,
          TransportClosed _ ->
          throw SessionCore.misuse(state, event);
    };
  }
}
