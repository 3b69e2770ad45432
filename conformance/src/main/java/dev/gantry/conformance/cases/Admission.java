package dev.gantry.conformance.cases;

import dev.gantry.conformance.certificate.Identity;
import dev.gantry.conformance.certificate.Leaf;
import dev.gantry.conformance.line.HandshakeException;
import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.line.TlsOffer;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;

/**
 * Whether a tester with some certificate is let in: into the handshake, into the session, and to
 * have a bundle answered, as some refuse only then.
 *
 * @param alert that refused it; empty where none did
 * @param reason of the SESS_TERM that refused it, or -1
 */
record Admission(How how, String alert, int reason, boolean ended, String text) {
  private static final int CONTACT_FAILURE = 0x04;
  private static final int REPLY = 0x01;

  /** A server of TLS 1.3 refuses a certificate when its client has finished the handshake. */
  private static final Duration LATE_ALERT = Duration.ofMillis(300);

  /** How it went. */
  enum How {
    IN,
    ALERT,
    TERMINATION,
    END,
    SILENCE
  }

  boolean isIn() {
    return how == How.IN;
  }

  /** Whether it is an end by SESS_TERM Contact Failure. */
  boolean isContactFailure() {
    return how == How.TERMINATION && reason == CONTACT_FAILURE;
  }

  /** Shows this certificate, and calls itself as the trial does. */
  static Admission with(Trial trial, Identity identity) throws NotObserved, IOException {
    return with(trial, TlsOffer.of(identity));
  }

  static Admission with(Trial trial, TlsOffer offer) throws NotObserved, IOException {
    var talk = protectable(trial);
    try {
      var secured = talk.secure(offer, trial.role());
      if (trial.role() == Role.PASSIVE && !secured.asked()) {
        throw NotObserved.because("it asks for no certificate, so it looks at none");
      }
    } catch (HandshakeException e) {
      return switch (e.kind()) {
        case ALERT -> of(How.ALERT, e.alert(), e.text());
        case END -> of(How.END, "", e.text());
        case NO_RECORD -> of(How.END, "", e.text());
        case TESTER, SILENCE -> throw NotObserved.because("no TLS session: " + e.getMessage());
      };
    }
    return inSession(trial, talk);
  }

  /** A connection with Contact Headers of two sides that can TLS. */
  static Talk protectable(Trial trial) throws NotObserved, IOException {
    var talk = trial.contacted(Stimulus.contactHeader(4, 1));
    if (!talk.canTls()) {
      throw NotObserved.because("its Contact Header has CAN_TLS 0");
    }
    return talk;
  }

  private static Admission inSession(Trial trial, Talk talk) throws IOException {
    var received = talk.next(LATE_ALERT);
    boolean probed = false;
    if (received instanceof Received.Quiet) {
      received = sent(talk, trial.offer().message());
    } else if (received.is(SessInitMessage.class)) {
      talk.send(trial.offer().message());
    }
    while (true) {
      switch (received) {
        case Received.Closed closed -> {
          return of(closed.alert().isEmpty() ? How.END : How.ALERT, closed.alert(), closed.text());
        }
        case Received.Quiet quiet -> {
          return of(How.SILENCE, "", quiet.text());
        }
        case Received.Got got when got.message() instanceof SessTermMessage term -> {
          return terminated(talk, term);
        }
        case Received.Got got when got.message() instanceof SessInitMessage init -> {
          talk.established(init, got.octets());
        }
        default -> {
          if (probed && received.isAnswer()) {
            return of(How.IN, "", "a session stands");
          }
        }
      }
      if (!probed) {
        probed = true;
        received = sent(talk, Stimulus.whole(talk.nextId(), talk.bundle(8)));
      } else {
        received = talk.next();
      }
    }
  }

  /** What follows; a refusal may close the connection under what is sent. */
  private static Received sent(Talk talk, Stimulus message) throws IOException {
    try {
      talk.send(message);
    } catch (SocketException e) {
      // What was refused stands before the end.
    }
    return talk.next();
  }

  private static Admission terminated(Talk talk, SessTermMessage term) throws IOException {
    int code = term.reason().code();
    try {
      talk.send(Stimulus.sessTerm(REPLY, code));
    } catch (SocketException e) {
      // It does not wait for an answer.
    }
    boolean ended = talk.rest().end().isPresent();
    return new Admission(
        How.TERMINATION,
        "",
        code,
        ended,
        "SESS_TERM " + term.reason().text() + (ended ? "" : ", and the connection stays"));
  }

  private static Admission of(How how, String alert, String text) {
    return new Admission(how, alert, -1, how != How.SILENCE, text);
  }

  /** That whose certificate is right is let in; else nothing can be said of those that are not. */
  static void first(Trial trial) throws NotObserved, IOException {
    var right = with(trial, right(trial));
    if (!right.isIn()) {
      throw NotObserved.because(
          "a tester with a certificate as it should be is not let in: " + right.text());
    }
  }

  /** A certificate as it should be. */
  static Identity right(Trial trial) throws NotObserved, IOException {
    return trial.credentials().authority().issue(leaf(trial));
  }

  /** What it says, to be changed. */
  static Leaf leaf(Trial trial) throws NotObserved, IOException {
    return at(trial, Leaf.of(trial.nodeId()));
  }

  /** The same of a certificate without any name of a node. */
  static Leaf nameless(Trial trial) throws NotObserved, IOException {
    return at(trial, Leaf.unnamed());
  }

  private static Leaf at(Trial trial, Leaf leaf) throws NotObserved, IOException {
    var credentials = trial.credentials();
    credentials.authority();
    return credentials.placed(leaf, trial.ownAddress());
  }

  /** That it is let in with this one. */
  static String isIn(Trial trial, Identity identity, String what)
      throws Deviation, NotObserved, IOException {
    var admission = with(trial, identity);
    if (!admission.isIn()) {
      throw new Deviation(what + " is refused: " + admission.text());
    }
    return what + ": a session stands";
  }
}
