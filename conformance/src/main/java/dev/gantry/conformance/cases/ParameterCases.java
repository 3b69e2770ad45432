package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Offer;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import java.io.IOException;
import java.util.Map;

/** Offers that are allowed and odd, and the form of all that is said (RFC 9174 4.2, 4.5, 4.7). */
final class ParameterCases {
  private static final int CONTACT_FAILURE = 0x04;
  private static final int LONGEST_KEEPALIVE = 65_535;
  private static final int OTHER_VERSION = 3;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.2-08", ParameterCases::judgesTheHeaderAtOnce),
          Map.entry("R-4.5-01", ParameterCases::everyMessageHasItsType),
          Map.entry("R-4.5-02", ParameterCases::everyMessageHasItsType),
          Map.entry("R-4.7-02", ParameterCases::oddMru),
          Map.entry("R-4.7-04", ParameterCases::oddKeepalive));

  private ParameterCases() {}

  private static String judgesTheHeaderAtOnce(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = trial.connection();
    if (trial.role() == Role.ACTIVE) {
      header(talk.next());
    }
    talk.send(Stimulus.contactHeader(OTHER_VERSION, 0));
    var received = talk.next();
    if (received instanceof Received.Quiet) {
      throw new Deviation("a Contact Header of version 3, and nothing behind it, draws nothing");
    }
    return "to six octets and nothing behind them " + received.text();
  }

  private static void header(Received received) throws NotObserved {
    if (!(received instanceof Received.Header)) {
      throw NotObserved.because("no Contact Header: " + received.text());
    }
  }

  private static String everyMessageHasItsType(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.goesOn();
    // XFER_ACK, MSG_REJECT and SESS_TERM are what anybody says to these.
    talk.send(Stimulus.ack(Stimulus.WHOLE, 99, 10));
    talk.send(Stimulus.sessTerm(0, 0));
    var rest = talk.rest();
    for (var one : rest.messages()) {
      if (one instanceof Received.Undecodable) {
        throw new Deviation(one.text());
      }
    }
    return "all that it said has a type that there is: " + rest.text();
  }

  private static String oddMru(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return "Segment MRU 1: "
        + takenOrContactFailure(trial, trial.offer().mru(1, 16 << 20))
        + "; Transfer MRU 0: "
        + takenOrContactFailure(trial, trial.offer().mru(1 << 20, 0));
  }

  private static String oddKeepalive(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return "1 s: "
        + takenOrContactFailure(trial, trial.offer().keepalive(1))
        + "; 65535 s: "
        + takenOrContactFailure(trial, trial.offer().keepalive(LONGEST_KEEPALIVE));
  }

  /** What is acceptable is its own matter; how it refuses is not. */
  private static String takenOrContactFailure(Trial trial, Offer offer)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().close();
    var talk = trial.contacted();
    talk.send(offer.message());
    var received = talk.next();
    if (received instanceof Received.Got got && got.message() instanceof SessInitMessage init) {
      talk.established(init, got.octets());
      received = talk.next(trial.timing().quiet());
      if (received instanceof Received.Quiet || isIdleTimeout(received)) {
        talk.close();
        return "taken";
      }
    }
    if (received instanceof Received.Got got
        && got.message() instanceof SessTermMessage term
        && term.reason().code() == CONTACT_FAILURE) {
      return "refused by Contact Failure";
    }
    throw new Deviation("neither a session nor SESS_TERM Contact Failure: " + received.text());
  }

  /** The tester is as silent as it says that it will be. */
  private static boolean isIdleTimeout(Received received) {
    return received instanceof Received.Got got
        && got.message() instanceof SessTermMessage term
        && term.reason() == TerminationReason.Known.IDLE_TIMEOUT;
  }
}
