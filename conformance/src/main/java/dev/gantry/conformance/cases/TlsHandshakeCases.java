package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.ClientHello;
import dev.gantry.conformance.line.HandshakeException;
import dev.gantry.conformance.line.Secured;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.line.TlsOffer;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Role;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Handshakes that cannot come about, and what a ClientHello says (RFC 9174 4.4, 4.4.3). */
final class TlsHandshakeCases {
  private static final Stimulus GARBAGE = Stimulus.hex("16 03 01 00 08 ff ff ff ff ff ff ff ff");
  private static final int TLS_1_0 = 0x0301;
  private static final int TLS_1_2 = 0x0303;

  /** ECDHE and RSA with AES-CBC, which TLS 1.0 has. */
  private static final List<Integer> OLD_SUITES =
      List.of(0xC009, 0xC00A, 0xC013, 0xC014, 0x002F, 0x0035);

  /** NULL and RC4 (RFC 9325 4.1). */
  private static final List<Integer> BROKEN_SUITES =
      List.of(0x0001, 0x0002, 0x003B, 0x0004, 0x0005);

  private static final int ALERT = 0x15;
  private static final int HANDSHAKE = 0x16;
  private static final int FIRST_RECORD_TYPE = 20;
  private static final int LAST_RECORD_TYPE = 24;
  private static final int RECORD_HEADER_BYTES = 5;

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-4.4-03", TlsHandshakeCases::mayResume),
          Map.entry("R-4.4-04", TlsHandshakeCases::copesWithoutResumption),
          Map.entry("R-4.4.3-03", TlsHandshakeCases::noOldTls),
          Map.entry("R-4.4.3-04", TlsHandshakeCases::sendsTheName),
          Map.entry("R-4.4.3-05", TlsHandshakeCases::sendsThatNameAlone),
          Map.entry("R-4.4.3-12", TlsHandshakeCases::closesWithoutSessTerm));

  private TlsHandshakeCases() {}

  private static String closesWithoutSessTerm(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = Admission.protectable(trial);
    if (trial.role() == Role.ACTIVE) {
      talk.line().bare(trial.timing().answer());
    }
    talk.line().sendBare(GARBAGE, "a record that is no handshake");
    var answer = untilTheEnd(trial, talk);
    if (!talk.line().isOver()) {
      throw new Deviation("the connection stays");
    }
    for (int at = 0; at < answer.length; ) {
      int type = Byte.toUnsignedInt(answer[at]);
      if (type < FIRST_RECORD_TYPE || type > LAST_RECORD_TYPE) {
        throw new Deviation("an octet %02x in the clear before the end".formatted(type));
      }
      if (answer.length - at < RECORD_HEADER_BYTES) {
        break;
      }
      int length = Byte.toUnsignedInt(answer[at + 3]) << 8 | Byte.toUnsignedInt(answer[at + 4]);
      at += RECORD_HEADER_BYTES + length;
    }
    return answer.length == 0 ? "the end of the connection" : "TLS records, then the end";
  }

  /** All that comes, past TLS. */
  private static byte[] untilTheEnd(Trial trial, Talk talk) throws IOException {
    var all = new ByteArrayOutputStream();
    byte[] some;
    do {
      some = talk.line().bare(trial.timing().answer());
      all.writeBytes(some);
    } while (some.length > 0 && !talk.line().isOver());
    return all.toByteArray();
  }

  private static String noOldTls(Trial trial) throws Deviation, NotObserved, IOException {
    if (trial.role() == Role.ACTIVE) {
      return refusesOldServer(trial);
    }
    refuses(trial, clientHello(TLS_1_0, OLD_SUITES), "TLS 1.0");
    refuses(trial, clientHello(TLS_1_2, BROKEN_SUITES), "NULL and RC4");
    return "neither TLS 1.0 nor NULL or RC4";
  }

  private static void refuses(Trial trial, Stimulus hello, String what)
      throws Deviation, NotObserved, IOException {
    var talk = Admission.protectable(trial);
    talk.line().sendBare(hello, "a ClientHello of " + what + " alone");
    var answer = talk.line().bare(trial.timing().answer());
    boolean taken = answer.length > 0 && answer[0] == HANDSHAKE;
    if (taken) {
      throw new Deviation(what + " is agreed to");
    }
    if (answer.length > 0 && answer[0] != ALERT) {
      throw new Deviation("to a ClientHello of %s an octet %02x".formatted(what, answer[0]));
    }
  }

  private static String refusesOldServer(Trial trial) throws Deviation, NotObserved, IOException {
    var talk = Admission.protectable(trial);
    var hello = ClientHello.of(talk.line().bare(trial.timing().answer()));
    int suite =
        Stream.concat(OLD_SUITES.stream(), hello.suites().stream())
            .filter(hello.suites()::contains)
            .findFirst()
            .orElseThrow(() -> NotObserved.because("no ClientHello that can be read"));
    talk.line().sendBare(serverHello(suite), "a ServerHello of TLS 1.0");
    var answer = talk.line().bare(trial.timing().answer());
    if (answer.length == 0 && !talk.line().isOver()) {
      throw new Deviation("it waits for the rest of a handshake of TLS 1.0");
    }
    if (answer.length > 0 && answer[0] != ALERT) {
      throw new Deviation("it goes on in TLS 1.0");
    }
    return answer.length > 0 ? "a TLS alert" : "the end of the connection";
  }

  private static Stimulus clientHello(int version, List<Integer> suites) {
    var list = Stimulus.nothing();
    for (int suite : suites) {
      list = list.u16(suite);
    }
    // supported_groups with P-256 and X25519, ec_point_formats, signature_algorithms.
    var extensions =
        Stimulus.hex(
            "00 0a 00 06 00 04 00 17 00 1d 00 0b 00 02 01 00"
                + " 00 0d 00 0a 00 08 04 03 04 01 02 03 02 01");
    var body =
        Stimulus.nothing()
            .u16(version)
            .then(new byte[32])
            .u8(0)
            .u16(list.length())
            .then(list)
            .u16(0x0100)
            .u16(extensions.length())
            .then(extensions);
    return record(1, body);
  }

  private static Stimulus serverHello(int suite) {
    return record(2, Stimulus.nothing().u16(TLS_1_0).then(new byte[32]).u8(0).u16(suite).u8(0));
  }

  private static Stimulus record(int type, Stimulus body) {
    var message = Stimulus.nothing().u8(type).u8(0).u16(body.length()).then(body);
    return Stimulus.nothing().u8(HANDSHAKE).u16(TLS_1_0).u16(message.length()).then(message);
  }

  private static String sendsTheName(Trial trial) throws Deviation, NotObserved, IOException {
    var name = trial.credentials().name();
    if (name == null) {
      throw NotObserved.because("it is told an address, not a name: --name");
    }
    if (hello(trial).serverNames().isEmpty()) {
      throw new Deviation("no server_name in its ClientHello");
    }
    return "a server_name";
  }

  private static String sendsThatNameAlone(Trial trial) throws Deviation, NotObserved, IOException {
    var names = hello(trial).serverNames();
    if (names.isEmpty()) {
      throw NotObserved.notApplicable("no server_name in its ClientHello");
    }
    var name = trial.credentials().name();
    if (name == null) {
      throw NotObserved.because(
          "it says %s, and by which name it was told to dial is not known: --name"
              .formatted(names));
    }
    if (names.size() != 1 || !names.getFirst().equalsIgnoreCase(name)) {
      throw new Deviation("server_name %s, dialled as %s".formatted(names, name));
    }
    return "server_name " + name;
  }

  private static ClientHello hello(Trial trial) throws NotObserved, IOException {
    return trial.contacted().secured().hello();
  }

  private static String mayResume(Trial trial) throws NotObserved, IOException {
    var offer = trial.credentials().offer(trial.nodeId(), trial.ownAddress());
    secured(Admission.protectable(trial), trial, offer);
    boolean resumes = secured(again(trial), trial, offer).hello().resumes();
    return resumes ? "it offers to resume, and a session stands" : "it does not try to";
  }

  private static String copesWithoutResumption(Trial trial)
      throws Deviation, NotObserved, IOException {
    var address = trial.ownAddress();
    var first = trial.credentials().offer(trial.nodeId(), address);
    secured(Admission.protectable(trial), trial, first);
    var other = trial.credentials().offer(trial.nodeId(), address);
    var talk = again(trial);
    try {
      if (!talk.secure(other, trial.role()).hello().resumes()) {
        throw NotObserved.notApplicable("it does not try to resume");
      }
    } catch (HandshakeException e) {
      throw new Deviation("its offer to resume is declined, and it gives up: " + e.getMessage());
    }
    return "a full handshake where its offer is declined";
  }

  /** At the same address, as sessions are resumed with one server. */
  private static Talk again(Trial trial) throws NotObserved, IOException {
    return trial.contacted(trial.reconnection(), Stimulus.contactHeader(4, 1));
  }

  /** A session that is ended at once, so that the next can resume it. */
  private static Secured secured(Talk talk, Trial trial, TlsOffer offer)
      throws NotObserved, IOException {
    try {
      var secured = talk.secure(offer, trial.role());
      talk.send(trial.offer().message());
      talk.init();
      talk.close();
      return secured;
    } catch (HandshakeException | Deviation | SocketException e) {
      throw NotObserved.because("no session: " + e.getMessage());
    }
  }
}
