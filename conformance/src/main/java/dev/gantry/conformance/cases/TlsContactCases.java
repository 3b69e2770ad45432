package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.HandshakeException;
import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;

/** Whether there is TLS, and how it begins (RFC 9174 4.2, 4.3, 4.4.3). */
final class TlsContactCases {
  private static final int CONTACT_FAILURE = 0x04;
  private static final int HANDSHAKE_RECORD = 0x16;
  private static final int CLIENT_HELLO = 0x01;
  private static final int SHOWN = 8;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.2-01", TlsContactCases::saysThatItCan),
          Map.entry("R-4.3-11", TlsContactCases::insistsOnTls),
          Map.entry("R-4.3-12", TlsContactCases::contactFailure),
          Map.entry("R-4.3-13", TlsContactCases::handshakeFollowsTheHeaders),
          Map.entry("R-4.4.3-01", TlsContactCases::nothingBeforeTheHandshake),
          Map.entry("R-4.4.3-02", TlsContactCases::whoDialsIsTheClient),
          Map.entry("R-4.4.3-13", TlsContactCases::sessInitFollows),
          Map.entry("R-4.4.3-14", TlsContactCases::allIsProtected),
          Map.entry("R-7.4-01", TlsContactCases::urgedToInsist),
          Map.entry("R-7.11-01", TlsContactCases::implementsTls));

  private TlsContactCases() {}

  private static String saysThatItCan(Trial trial) throws Deviation, NotObserved, IOException {
    if (!trial.contacted(Stimulus.contactHeader(4, 1)).canTls()) {
      throw new Deviation("CAN_TLS is 0 on a side that is set up for TLS");
    }
    return "CAN_TLS is 1";
  }

  /** What it says to a tester that cannot TLS. */
  private static Received withoutTls(Trial trial) throws NotObserved, IOException {
    if (!trial.contacted(Stimulus.contactHeader(4, 1)).canTls()) {
      throw NotObserved.because("its Contact Header has CAN_TLS 0");
    }
    var talk = trial.contacted(Stimulus.contactHeader(4, 0));
    try {
      talk.send(trial.offer().message());
    } catch (IOException e) {
      // Refused already; what it said stands before the end.
    }
    return talk.next();
  }

  private static String insistsOnTls(Trial trial) throws Deviation, NotObserved, IOException {
    var received = withoutTls(trial);
    if (received.is(SessInitMessage.class)) {
      throw new Deviation("a tester that cannot TLS is let in");
    }
    return "a tester that cannot TLS is refused: " + received.text();
  }

  /** The same without a keyword: nobody fails for it. */
  private static String urgedToInsist(Trial trial) throws Deviation, NotObserved, IOException {
    try {
      return insistsOnTls(trial);
    } catch (Deviation e) {
      throw Deviation.weak(e.getMessage() + "");
    }
  }

  private static String contactFailure(Trial trial) throws Deviation, NotObserved, IOException {
    var received = withoutTls(trial);
    if (received.is(SessInitMessage.class)) {
      throw NotObserved.notApplicable("it takes sessions without TLS");
    }
    if (received instanceof Received.Got got
        && got.message() instanceof SessTermMessage term
        && term.reason().code() == CONTACT_FAILURE) {
      return received.text();
    }
    throw new Deviation("in place of SESS_TERM Contact Failure " + received.text());
  }

  private static String handshakeFollowsTheHeaders(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = Admission.protectable(trial);
    if (trial.role() == Role.ACTIVE) {
      return clientHello(talk, trial);
    }
    return handshake(trial, talk);
  }

  private static String clientHello(Talk talk, Trial trial) throws Deviation, IOException {
    var octets = talk.line().bare(trial.timing().answer());
    if (octets.length > 5 && octets[0] == HANDSHAKE_RECORD && octets[5] == CLIENT_HELLO) {
      return "a ClientHello";
    }
    throw new Deviation("in place of a ClientHello " + shown(octets));
  }

  private static String shown(byte[] octets) {
    return octets.length == 0
        ? "nothing"
        : "octets "
            + HexFormat.ofDelimiter(" ").formatHex(octets, 0, Math.min(SHOWN, octets.length));
  }

  private static String handshake(Trial trial, Talk talk) throws Deviation, IOException {
    try {
      var credentials = trial.credentials();
      return talk.secure(credentials.offer(trial.nodeId(), talk.ownAddress()), trial.role()).text();
    } catch (HandshakeException e) {
      throw new Deviation("no handshake: " + e.getMessage());
    }
  }

  private static String nothingBeforeTheHandshake(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = Admission.protectable(trial);
    if (trial.role() == Role.ACTIVE) {
      return clientHello(talk, trial);
    }
    var octets = talk.line().bare(trial.timing().quiet());
    if (octets.length > 0) {
      throw new Deviation("between Contact Header and ClientHello " + shown(octets));
    }
    return "nothing before the ClientHello, then " + handshake(trial, talk);
  }

  private static String whoDialsIsTheClient(Trial trial)
      throws Deviation, NotObserved, IOException {
    return nothingBeforeTheHandshake(trial);
  }

  private static String sessInitFollows(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.contacted();
    talk.secured();
    var received = talk.next();
    if (received.is(SessInitMessage.class)) {
      return received.text();
    }
    throw new Deviation("behind the handshake " + received.text());
  }

  private static String allIsProtected(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = trial.contacted();
    talk.secured();
    talk.send(trial.offer().message());
    var received = talk.next();
    if (received instanceof Received.Undecodable) {
      throw new Deviation("behind the handshake " + received.text());
    }
    if (!(received instanceof Received.Got got && got.message() instanceof SessInitMessage init)) {
      throw NotObserved.because("no session could be set up: " + received.text());
    }
    talk.established(init, got.octets());
    talk.goesOn();
    return "SESS_INIT and what follows come in TLS records";
  }

  private static String implementsTls(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return "a session in " + trial.session().secured().text();
  }
}
