package dev.gantry.conformance.cases;

import dev.gantry.conformance.line.Received;
import dev.gantry.conformance.line.Stimulus;
import dev.gantry.conformance.trial.Deviation;
import dev.gantry.conformance.trial.NotObserved;
import dev.gantry.conformance.trial.Offer;
import dev.gantry.conformance.trial.Talk;
import dev.gantry.conformance.trial.Trial;
import dev.gantry.domain.wire.ExtensionItem;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.XferAckMessage;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;

/** SESS_INIT, what follows from it, and its extension items (RFC 9174 4.6 to 4.8). */
final class NegotiationCases {
  private static final int CONTACT_FAILURE = 0x04;
  private static final int PRIVATE_ITEM = 0x8001;
  private static final int ITEM_FLAGS_RESERVED = 0xFE;
  private static final Stimulus THREE = Stimulus.hex("aa bb cc");

  static final Map<String, Script> SCRIPTS =
      Map.ofEntries(
          Map.entry("R-3.2-02", NegotiationCases::parametersAreFrozen),
          Map.entry("R-3.3-01", NegotiationCases::endsWithoutSessInit),
          Map.entry("R-4-01", NegotiationCases::noBundleBeforeTheSession),
          Map.entry("R-4.6-02", NegotiationCases::otherSegmentMru),
          Map.entry("R-4.6-04", NegotiationCases::otherTransferMru),
          Map.entry("R-4.6-05", NegotiationCases::noNodeId),
          Map.entry("R-4.6-06", NegotiationCases::nodeIdIsUtf8),
          Map.entry("R-4.6-07", NegotiationCases::nodeIdIsOfARegisteredScheme),
          Map.entry("R-4.6-08", NegotiationCases::itemsFillTheList),
          Map.entry("R-4.6-09", NegotiationCases::twoEqualItems),
          Map.entry("R-4.6-11", NegotiationCases::anotherNodeId),
          Map.entry("R-4.6-13", NegotiationCases::layout),
          Map.entry("R-4.7-06", NegotiationCases::parametersAreFrozen),
          Map.entry("R-4.8-01", NegotiationCases::ownItemsAreWellFormed),
          Map.entry("R-4.8-02", NegotiationCases::ownItemsHaveNoReservedFlags),
          Map.entry("R-4.8-03", NegotiationCases::reservedItemFlags),
          Map.entry("R-4.8-04", NegotiationCases::criticalItem),
          Map.entry("R-4.8-05", NegotiationCases::unknownItem),
          Map.entry("R-8.3-01", NegotiationCases::reservedItemType));

  private NegotiationCases() {}

  private static String parametersAreFrozen(Trial trial)
      throws NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.send(trial.offer().keepalive(7).mru(100, 200).message());
    var received = talk.next();
    boolean unchanged =
        received instanceof Received.Closed
            || received instanceof Received.Got got
                && (got.message() instanceof MsgRejectMessage
                    || got.message() instanceof SessTermMessage);
    if (!unchanged) {
      throw NotObserved.because(
          "whether a second SESS_INIT changes anything cannot be seen: " + received.text());
    }
    return received.text();
  }

  private static String endsWithoutSessInit(Trial trial)
      throws Deviation, NotObserved, IOException {
    var rest = trial.contacted().rest(trial.timing().longest());
    if (rest.end().isEmpty()) {
      throw new Deviation("it waits on: " + rest.text());
    }
    return rest.text();
  }

  private static String noBundleBeforeTheSession(Trial trial)
      throws Deviation, NotObserved, IOException {
    var talk = trial.contacted();
    talk.send(Stimulus.whole(0, new byte[] {(byte) 0x9f, (byte) 0xff}));
    var rest = talk.rest(trial.timing().quiet());
    for (var one : rest.messages()) {
      if (one.is(XferAckMessage.class)) {
        throw new Deviation("a transfer before SESS_INIT is acknowledged: " + rest.text());
      }
    }
    boolean answered =
        rest.end().isPresent()
            || rest.messages().stream().anyMatch(one -> !(one.is(SessInitMessage.class)));
    if (!answered) {
      throw new Deviation("neither MSG_REJECT nor an end: " + rest.text());
    }
    return rest.text();
  }

  private static String otherSegmentMru(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = established(trial, trial.offer().mru(16_385, 16 << 20));
    return "16385 from here, " + talk.peer().segmentMruBytes() + " from there";
  }

  private static String otherTransferMru(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = established(trial, trial.offer().mru(1 << 20, 1_234_567));
    return "1234567 from here, " + talk.peer().transferMruBytes() + " from there";
  }

  /** That such an offer is taken. The first session shows that another reason is not at work. */
  private static Talk established(Trial trial, Offer offer)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().close();
    var talk = trial.contacted();
    talk.send(offer.message());
    talk.init();
    talk.goesOn();
    talk.close();
    return talk;
  }

  private static String noNodeId(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().close();
    var talk = trial.contacted();
    talk.send(trial.offer().nodeId(new byte[0]).message());
    var received = talk.next();
    if (received instanceof Received.Got got) {
      if (got.message() instanceof SessTermMessage term
          && term.reason().code() == CONTACT_FAILURE) {
        return "a peer without Node ID is refused: " + received.text();
      }
      if (got.message() instanceof SessInitMessage init) {
        talk.established(init, got.octets());
        return afterInit(talk);
      }
    }
    throw new Deviation("neither a session nor SESS_TERM Contact Failure: " + received.text());
  }

  /** Some say their SESS_INIT before they refuse. */
  private static String afterInit(Talk talk) throws Deviation, IOException {
    long id = talk.nextId();
    talk.send(Stimulus.whole(id, talk.bundle(8)));
    var next = talk.next();
    if (next instanceof Received.Got got
        && (got.message() instanceof XferAckMessage
            || (got.message() instanceof SessTermMessage term
                && term.reason().code() == CONTACT_FAILURE))) {
      return "SESS_INIT, then " + next.text();
    }
    throw new Deviation("SESS_INIT, then " + next.text());
  }

  private static String nodeIdIsUtf8(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.close();
    if (!talk.peer().nodeIdWellFormed()) {
      throw new Deviation("its own Node ID is no UTF-8");
    }
    return "ipn: and two octets that are no UTF-8: "
        + refused(trial, trial.offer().nodeId(Stimulus.hex("69 70 6e 3a c3 28").octets()));
  }

  private static String nodeIdIsOfARegisteredScheme(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    talk.close();
    var own = talk.peer().nodeId();
    if (!own.isEmpty() && !own.startsWith("ipn:") && !own.startsWith("dtn:")) {
      throw new Deviation("its own Node ID is '" + own + "'");
    }
    return "'foo': " + refused(trial, trial.offer().nodeId(Stimulus.text("foo")));
  }

  private static String itemsFillTheList(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().close();
    var overrunning = Stimulus.nothing().u8(0).u16(PRIVATE_ITEM).u16(8).then(Stimulus.hex("aa bb"));
    var first = refused(trial, trial.offer().items(overrunning));
    var spare = Stimulus.item(0, PRIVATE_ITEM, THREE).then(Stimulus.hex("00 00"));
    return "overrun: " + first + "; spare octets: " + refused(trial, trial.offer().items(spare));
  }

  /**
   * That no session comes of such an offer: SESS_TERM, or the end of the connection. Whoever waits
   * for more of it has a bound of its own on that wait; KEEPALIVE shows that a session stands.
   */
  private static String refused(Trial trial, Offer offer)
      throws Deviation, NotObserved, IOException {
    var talk = trial.contacted();
    Talk.Rest rest;
    try {
      talk.send(offer.message());
      rest = talk.rest(trial.timing().longest());
    } catch (SocketException e) {
      return "the end of the connection while we were sending";
    }
    boolean stood = rest.messages().stream().anyMatch(one -> one.is(KeepaliveMessage.class));
    if (stood || rest.term().isEmpty() && rest.end().isEmpty()) {
      throw new Deviation("the session is not refused: " + rest.text());
    }
    return rest.text();
  }

  private static String twoEqualItems(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var item = Stimulus.item(0, PRIVATE_ITEM, THREE);
    established(trial, trial.offer().items(item.then(item)));
    return "both are skipped";
  }

  private static String anotherNodeId(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.contacted();
    talk.send(trial.offer().nodeId(Stimulus.text("ipn:976999.0")).message());
    var rest = talk.rest(trial.timing().quiet());
    var term = rest.term();
    if (term.isPresent() && term.get().octets()[2] != CONTACT_FAILURE) {
      throw new Deviation("an unexpected Node ID is refused by another reason: " + rest.text());
    }
    return rest.text();
  }

  private static String layout(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var talk = trial.session();
    if (!talk.peer().items().wellFormed()) {
      throw new Deviation("its extension items do not fill their list");
    }
    talk.goesOn();
    return talk.peerInit().length + " octets, and a message behind them";
  }

  private static String ownItemsAreWellFormed(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    var items = trial.session().peer().items();
    if (!items.wellFormed()) {
      throw new Deviation("its extension items do not fill their list");
    }
    return items.items().size() + " items";
  }

  private static String ownItemsHaveNoReservedFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    for (var item : trial.session().peer().items().items()) {
      if ((item.flags() & ~ExtensionItem.CRITICAL) != 0) {
        throw new Deviation("item %04x has flags %02x".formatted(item.type(), item.flags()));
      }
    }
    return "no item with reserved flags";
  }

  private static String reservedItemFlags(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    established(
        trial, trial.offer().items(Stimulus.item(ITEM_FLAGS_RESERVED, PRIVATE_ITEM, THREE)));
    return "an item with flags fe is skipped";
  }

  private static String unknownItem(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    established(trial, trial.offer().items(Stimulus.item(0, PRIVATE_ITEM, THREE)));
    return "it is skipped";
  }

  private static String criticalItem(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    return critical(trial, 0xFFFE);
  }

  private static String critical(Trial trial, int type)
      throws Deviation, NotObserved, IOException, InterruptedException {
    trial.session().close();
    var talk = trial.contacted();
    talk.send(trial.offer().items(Stimulus.item(1, type, Stimulus.nothing())).message());
    var rest = talk.rest();
    var term = rest.term();
    if (term.isEmpty() || term.get().octets()[2] != CONTACT_FAILURE) {
      throw new Deviation("in place of SESS_TERM Contact Failure " + rest.text());
    }
    return rest.text();
  }

  private static String reservedItemType(Trial trial)
      throws Deviation, NotObserved, IOException, InterruptedException {
    established(trial, trial.offer().items(Stimulus.item(0, 0x0000, THREE)));
    return "skipped; critical: " + critical(trial, 0x0000);
  }
}
