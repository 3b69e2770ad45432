package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.BpaAddress;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.domain.node.UnprovenNodeIds;
import dev.gantry.domain.peer.PeerSettings;
import dev.gantry.domain.peer.Redials;
import dev.gantry.port.address.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The table of keys: what is valid, what is the default and why. Everything else in this package
 * reads it.
 */
final class ConfigKeys {
  /** Names more peers than any one process could keep sessions with. */
  static final int MAX_PEERS = 16_384;

  /** More addresses than any machine has use for. */
  static final int MAX_LISTENERS = 64;

  static final int MAX_NODE_IDS = 16;
  static final int MAX_PINS = 16;

  private static final long MAX_BYTES = Long.MAX_VALUE;
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final long MAX_SESSIONS_BOUND = 1_000_000;

  /**
   * Less would be a tight loop, which RFC 9174 4.1 forbids towards peers; no BPA likes it either.
   */
  private static final Duration SHORTEST_REDIAL_DELAY = Duration.ofMillis(100);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration DAY = Duration.ofDays(1);

  // Node

  static final ConfigKey<List<NodeId>> NODE_IDS =
      ConfigKey.absent(
          "node-ids",
          new ListType<>(ValueTypes.NODE_ID, MAX_NODE_IDS),
          "what the BPA says; `dtn://gantry/` without a BPA",
          "Our Node IDs for SESS_INIT; a peer is given the one of its own scheme, else the first.");
  static final ConfigKey<Path> DATA_DIR =
      ConfigKey.of(
          "data-dir",
          ValueTypes.PATH,
          Path.of("gantry-data"),
          "Where the spool keeps bundles when there is no `bpa-address`, and with one those that a"
              + " peer refuses for good; below the working directory, so that a first run needs no"
              + " rights.");
  static final ConfigKey<UnprovenNodeIds> UNPROVEN_NODE_IDS =
      ConfigKey.of(
          "unproven-node-ids",
          ChoiceType.of(UnprovenNodeIds.class),
          UnprovenNodeIds.DIALLED,
          "Which Node IDs the BPA may route by although no certificate proves them. `dialled`: who"
              + " answers at an address that an operator wrote down is believed, a stranger who"
              + " calls is not.");
  static final ConfigKey<Duration> SHUTDOWN_GRACE =
      ConfigKey.of(
          "shutdown-grace",
          DurationType.between(Duration.ZERO, Duration.ofHours(1)),
          Duration.ofSeconds(10),
          "Longest wait for acknowledgements when told to stop, whatever `ending-timeout` says."
              + " With the bounds of what follows it, 18 s, the default is within the 30 s after"
              + " which many service managers kill; a longer one wants theirs longer too. Over a"
              + " link whose round trip is longer the last bundles stay unacknowledged, and go"
              + " again.");

  // Listeners

  static final ConfigKey<Endpoint> LISTENER_ADDRESS =
      ConfigKey.absent(
          "address",
          ValueTypes.LISTEN_ADDRESS,
          "required",
          "Where to listen; port 0 lets the system choose.");
  static final KeyScope LISTENER =
      new KeyScope(
          concat(
              concat(List.of(LISTENER_ADDRESS), CallerKeys.LISTENER), SecurityKeys.LISTENER.all()));
  static final ConfigKey<List<Section>> LISTENERS =
      ConfigKey.<List<Section>>absent(
              "listeners",
              new TableListType(LISTENER, LISTENER_ADDRESS, MAX_LISTENERS),
              "`[::]:4556` with TLS; `127.0.0.1:4556` and `[::1]:4556` without",
              "Where peers reach us, addresses or tables of the keys below; an empty list only"
                  + " dials. `address` is hardy's older spelling for a single one.")
          .alias("address");

  // Peers

  static final ConfigKey<Endpoint> PEER_ADDRESS =
      ConfigKey.absent(
          "address",
          ValueTypes.PEER_ADDRESS,
          "not dialled",
          "Where to dial it; port 4556 when none is given. Every address that a name resolves to is"
              + " tried. Who comes to us from one of them is this peer too: its keys hold there,"
              + " before those of the listener.");
  static final ConfigKey<NodeId> PEER_NODE_ID =
      ConfigKey.absent(
          "node-id",
          ValueTypes.NODE_ID,
          "any",
          "Who it must be; another Node ID at this address is refused, also when it comes to us"
              + " (127.0.0.1 and ::1 tell nobody's Node ID, unless they let plaintext in).");
  static final ConfigKey<Boolean> PEER_DIAL =
      ConfigKey.of(
          "dial",
          ValueTypes.BOOLEAN,
          true,
          "Whether we dial it; `false` waits for it to come to us, known by its address or its Node"
              + " ID.");
  static final ConfigKey<List<String>> PEER_PINS =
      ConfigKey.of(
          "pin-sha256",
          new ListType<>(ValueTypes.PIN, MAX_PINS),
          List.of(),
          "Public keys it may have, in place of `tls.pin-sha256`; several, so that a key can be"
              + " replaced.");
  static final ConfigKey<String> PEER_SERVER_NAME =
      ConfigKey.absent(
          "server-name",
          ValueTypes.HOST_NAME,
          "`tls.server-name`",
          "Name for SNI and the host check when it is dialled by another one.");
  static final ConfigKey<Duration> PEER_KEEPALIVE =
      ConfigKey.absent(
          "keepalive-interval",
          DurationType.wholeSeconds(0, 65_535),
          "`keepalive-interval`",
          "The keepalive that we offer to this peer alone.");
  static final ConfigKey<Boolean> PEER_KEEPALIVE_WHILE_BUSY =
      ConfigKey.absent(
          "keepalive-while-busy",
          ValueTypes.BOOLEAN,
          "`keepalive-while-busy`",
          "`keepalive-while-busy` for this peer alone.");
  static final ConfigKey<Duration> PEER_OWN_HOLD =
      ConfigKey.absent(
          "hold",
          DurationType.between(Duration.ZERO, DAY),
          "`peer-hold`",
          "`peer-hold` for this peer alone.");
  static final ConfigKey<Boolean> PEER_SLASHLESS_NODE_ID =
      ConfigKey.of(
          "allow-slashless-node-id",
          ValueTypes.BOOLEAN,
          false,
          "Take a Node ID `dtn://name`, which lacks its last slash, for `dtn://name/`, and announce"
              + " it so; RFC 9174 4.6 makes it none, and dtrd and DTNME announce it unless told"
              + " otherwise.");
  static final KeyScope PEER =
      new KeyScope(
          concat(
              List.of(
                  PEER_ADDRESS,
                  PEER_NODE_ID,
                  PEER_DIAL,
                  PEER_PINS,
                  PEER_SERVER_NAME,
                  PEER_KEEPALIVE,
                  PEER_KEEPALIVE_WHILE_BUSY,
                  PEER_OWN_HOLD,
                  PEER_SLASHLESS_NODE_ID),
              concat(
                  concat(PoolKeys.PEER, StepKeys.PEER.all()),
                  concat(ProgressKeys.PEER.all(), SecurityKeys.PEER.all()))));
  static final ConfigKey<List<Section>> PEERS =
      ConfigKey.of(
          "peers",
          new TableListType(PEER, PEER_ADDRESS, MAX_PEERS),
          List.of(),
          "The nodes that we dial, or know by name: addresses as hardy has them, or tables of the"
              + " keys below.");
  static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.of(
          "connect-timeout",
          DurationType.between(MILLI, Duration.ofMinutes(5)),
          Duration.ofSeconds(10),
          "Longest TCP connect to one address; a silent address must not hide the next one for the"
              + " system's two minutes.");
  static final ConfigKey<Boolean> RECONNECT_ENABLED =
      ConfigKey.of(
          "reconnect.enabled",
          ValueTypes.BOOLEAN,
          true,
          "Whether a peer whose dial failed or whose session ended is dialled again by itself."
              + " `false`: only at the start, when the BPA was away for too long, and when settings"
              + " or certificates change.");
  static final ConfigKey<Duration> RECONNECT_INITIAL_BACKOFF =
      ConfigKey.of(
              "reconnect.initial-backoff",
              DurationType.between(SHORTEST_REDIAL_DELAY, Duration.ofSeconds(60)),
              Duration.ofMillis(100),
              "Wait before the first redial, so that a blink of the link costs little (RFC 9174"
                  + " 4.1).")
          .alias("redial-delay-first");
  static final ConfigKey<Duration> RECONNECT_MAX_BACKOFF =
      ConfigKey.of(
              "reconnect.max-backoff",
              DurationType.between(SHORTEST_REDIAL_DELAY, Duration.ofSeconds(60)),
              Duration.ofSeconds(30),
              "The longest; RFC 9174 4.1 wants at most a minute between attempts.")
          .alias("redial-delay-max");
  static final ConfigKey<Double> RECONNECT_MULTIPLIER =
      ConfigKey.of(
          "reconnect.multiplier",
          DecimalType.between(1, 100),
          2.0,
          "How many times as long each wait is as the one before; RFC 9174 4.1 has 2.");
  static final ConfigKey<Double> RECONNECT_JITTER =
      ConfigKey.of(
          "reconnect.jitter",
          DecimalType.between(0, 1),
          Redials.DEFAULT_JITTER,
          "Share of each wait that chance may take away, so that nodes which lost the same peer do"
              + " not come back in step.");
  static final ConfigKey<Long> RECONNECT_MAX_ATTEMPTS =
      ConfigKey.absent(
          "reconnect.max-attempts",
          WholeNumberType.count(1, 1_000_000, "dials"),
          "none",
          "Dials in a row without a session that lasted, after which the peer is dialled as if"
              + " `reconnect.enabled` were `false`.");
  static final ConfigKey<Duration> RECONNECT_STABLE_AFTER =
      ConfigKey.of(
          "reconnect.stable-after",
          DurationType.between(Duration.ZERO, DAY),
          Redials.DEFAULT_STABLE_AFTER,
          "How long a session must have lasted for the waits to begin anew; a peer that drops each"
              + " session after two seconds is dialled ever more slowly.");
  static final ConfigKey<Duration> RECONNECT_MAX_BACKOFF_AFTER_FAULT =
      ConfigKey.of(
          "reconnect.max-backoff-after-fault",
          DurationType.between(SHORTEST_REDIAL_DELAY, DAY),
          Redials.DEFAULT_LONGEST_AFTER_FAULT,
          "Longest wait after a cause that does not heal by itself: another version, no TCPCL, TLS"
              + " or identity refused. It begins with `reconnect.max-backoff`, doubles, and is cut"
              + " short when settings or certificates change. Seldom enough to bother nobody.");
  static final ConfigKey<Duration> PEER_HOLD =
      ConfigKey.of(
          "peer-hold",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ofSeconds(30),
          "How long a bundle waits for a lost session to come back before the BPA is told to route"
              + " it elsewhere; long enough for a reboot of a router, short enough for an"
              + " alternative path.");
  static final ConfigKey<Duration> PASSIVE_PEER_HOLD =
      ConfigKey.of(
          "passive-peer-hold",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ofSeconds(5),
          "The same for a peer that we cannot dial; short, because only it can come back.");
  static final ConfigKey<Long> MAX_WAITING_BUNDLES =
      ConfigKey.of(
          "max-waiting-bundles",
          WholeNumberType.count(0, 1_000_000, "bundles"),
          4_096L,
          "Bundles that wait for a session, a peer; one more goes back to the BPA at once.");
  static final ConfigKey<Long> MAX_INTERRUPTIONS =
      ConfigKey.of(
          "max-interruptions",
          WholeNumberType.count(0, 1_000, "interruptions"),
          (long) PeerSettings.DEFAULT_MAX_INTERRUPTIONS,
          "How often the session may break under a bundle, or the peer ask for it again"
              + " (Retransmit) or refuse it once more as Session Terminating, before it is given"
              + " up: it goes to `refused` in `data-dir`, and a BPA of dialect A hears that it was"
              + " sent, since it would hold back all behind it otherwise; one of dialect B hears of"
              + " the failure and keeps it. Not counted is what we end for a reason of our own, as"
              + " when we shut down or our BPA is away. 0 tries for ever. After two the bundle goes"
              + " last and alone, so that it harms no other; three more alone are rarely chance.");

  // Session parameters

  static final ConfigKey<Long> SEGMENT_MRU =
      ConfigKey.of(
          "segment-mru",
          WholeNumberType.bytes(1, MAX_BYTES),
          1L << 20,
          "Largest segment that we receive; 1 MiB keeps headers and acknowledgements below a"
              + " thousandth of the traffic.");
  static final ConfigKey<Long> TRANSFER_MRU =
      ConfigKey.of(
          "transfer-mru",
          WholeNumberType.bytes(1, MAX_BYTES),
          1L << 30,
          "Largest bundle that we receive, as with hardy; the BPA's own limit lowers it.");
  static final ConfigKey<Duration> KEEPALIVE_INTERVAL =
      ConfigKey.of(
          "keepalive-interval",
          DurationType.wholeSeconds(0, 65_535).nullIsZero(),
          Duration.ofSeconds(60),
          "The keepalive that we offer, 0 for none; the lower of the two offers holds (RFC 9174"
              + " 4.7).");
  static final ConfigKey<Long> KEEPALIVE_MISSES =
      ConfigKey.of(
          "keepalive-misses",
          WholeNumberType.count(2, 100, "intervals"),
          3L,
          "A peer that is silent for this many keepalive intervals is gone; RFC 9174 5.1.1 asks for"
              + " two or more, the third forgives one lost packet.");
  static final ConfigKey<Boolean> KEEPALIVE_WHILE_BUSY =
      ConfigKey.of(
          "keepalive-while-busy",
          ValueTypes.BOOLEAN,
          false,
          "Send keepalives also while bundles and acknowledgements flow, for peers that count"
              + " nothing else as a sign of life and end a busy session (dtrd). RFC 9174 5.1.1 asks"
              + " for them only in silence.");
  static final ConfigKey<Duration> SILENCE_TIMEOUT =
      ConfigKey.of(
          "silence-timeout",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ofHours(1),
          "When no keepalive was agreed: end a session that hears nothing for this long, since"
              + " nothing else tells a silent peer from one that is gone; a new session costs a"
              + " handshake an hour. 0 keeps it for ever.");
  static final ConfigKey<Duration> IDLE_TIMEOUT =
      ConfigKey.of(
          "idle-timeout",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ZERO,
          "End a session that carries nothing but keepalives for this long (RFC 9174 6.2), not"
              + " counting time in which we do not read from it; 0 keeps it, because a new one"
              + " costs a handshake.");
  static final ConfigKey<Long> MIN_SEGMENT_MRU =
      ConfigKey.of(
          "min-segment-mru",
          WholeNumberType.bytes(0, MAX_BYTES),
          1L,
          "Smallest Segment MRU that we accept of a peer; 0 accepts one that can receive nothing.");
  static final ConfigKey<Long> MIN_TRANSFER_MRU =
      ConfigKey.of(
          "min-transfer-mru",
          WholeNumberType.bytes(0, MAX_BYTES),
          1L,
          "Smallest Transfer MRU that we accept of a peer.");
  static final ConfigKey<Duration> MIN_KEEPALIVE_INTERVAL =
      ConfigKey.of(
          "min-keepalive-interval",
          DurationType.wholeSeconds(1, 65_535),
          SECOND,
          "Smallest agreed keepalive other than 0 that we accept; raise it where every packet"
              + " costs.");

  // Transfers

  static final ConfigKey<Long> MAX_UNACKED_TRANSFERS =
      ConfigKey.of(
          "max-unacked-transfers",
          WholeNumberType.count(1, 65_536, "transfers"),
          256L,
          "Bundles sent and not yet acknowledged, a session; fills a link with a second of round"
              + " trip at 256 bundles/s.");
  static final ConfigKey<Long> MAX_UNACKED_BYTES =
      ConfigKey.of(
          "max-unacked-bytes",
          WholeNumberType.bytes(1, MAX_BYTES),
          64L << 20,
          "Octets of those bundles; one bundle may always go, however large.");
  static final ConfigKey<Long> MAX_QUEUED_TRANSFERS =
      ConfigKey.of(
          "max-queued-transfers",
          WholeNumberType.count(0, 1_000_000, "transfers"),
          4_096L,
          "Bundles of each lane given to a session and not yet begun; one more is given to another"
              + " session or back.");
  static final ConfigKey<Long> MAX_SEGMENT_BYTES =
      ConfigKey.of(
          "max-segment-bytes",
          WholeNumberType.bytes(1, 1L << 30),
          1L << 20,
          "Longest segment that we send, whatever the peer would take. On links that are seen to be"
              + " slower than twice that in a second, segments are half a second long.");
  static final ConfigKey<Long> WRITE_AHEAD_BYTES =
      ConfigKey.absent(
          "write-ahead-bytes",
          WholeNumberType.bytes(1, 1L << 30),
          "a 64th of the heap's maximum, 1 MiB at least and 4 MiB at most",
          "Octets handed to the socket before it took the last; enough to keep it busy with"
              + " segments of 1 MiB, little enough to stop quickly. On slow links half a second's"
              + " worth, so that a keepalive or an acknowledgement does not wait for longer.");
  static final ConfigKey<Long> MAX_PENDING_ACKS =
      ConfigKey.of(
          "max-pending-acks",
          WholeNumberType.count(1, 1_000_000, "segments"),
          4_096L,
          "Segments received and not yet answered; at this number a session is no longer read.");
  static final ConfigKey<Long> MAX_EMPTY_SEGMENTS =
      ConfigKey.of(
          "max-empty-segments",
          WholeNumberType.count(0, 1_000_000, "segments"),
          16L,
          "Segments without data in one transfer; legal and useless, so a flood of them ends the"
              + " session.");
  static final ConfigKey<Long> MAX_VIOLATIONS =
      ConfigKey.of(
          "max-violations",
          WholeNumberType.count(0, 1_000_000, "messages"),
          64L,
          "Messages that we answer with MSG_REJECT before we end the session.");
  static final ConfigKey<Long> MAX_USELESS_MESSAGES =
      ConfigKey.of(
          "max-useless-messages",
          WholeNumberType.count(0, 1_000_000_000, "messages"),
          1_000L,
          "Messages of a session that are not wrong and lead to nothing before we end it:"
              + " keepalives, rejections of what we did not send, answers beyond one a segment,"
              + " transfers begun over unfinished ones or refused by rule, segments of less than 1"
              + " KiB of a refused transfer. Ten more for each second that it has lived, five times"
              + " what the shortest keepalive takes.");
  static final ConfigKey<Boolean> REFUSE_ONCE =
      ConfigKey.of(
          "refuse-once",
          ValueTypes.BOOLEAN,
          false,
          "Refuse a transfer once and drop its late segments in silence; for peers that stumble"
              + " over one XFER_REFUSE a segment.");
  static final ConfigKey<Long> MAX_SESSION_EXTENSION_BYTES =
      ConfigKey.of(
          "max-session-extension-bytes",
          WholeNumberType.bytes(0, 1L << 24),
          65_536L,
          "Longest list of session extension items that is read; a hundred times what any"
              + " registered item needs.");
  static final ConfigKey<Long> MAX_TRANSFER_EXTENSION_BYTES =
      ConfigKey.of(
          "max-transfer-extension-bytes",
          WholeNumberType.bytes(0, 1L << 24),
          65_536L,
          "The same for a transfer.");

  // Connections

  static final ConfigKey<Long> MAX_SESSIONS =
      ConfigKey.of(
          "max-sessions",
          WholeNumberType.count(1, MAX_SESSIONS_BOUND, "sessions"),
          16_000L,
          "Sessions open at one time, both ways; what the 20,000 descriptors that systems commonly"
              + " allow leave room for.");
  static final ConfigKey<Long> MAX_PENDING_SESSIONS =
      ConfigKey.of(
          "max-pending-sessions",
          WholeNumberType.count(1, MAX_SESSIONS_BOUND / 2, "sessions"),
          1_024L,
          "Accepted sessions that are still in the handshake, at most half of `max-sessions`; one"
              + " more ends the oldest, so that who connects and stops keeps nobody out.");
  static final ConfigKey<Long> MAX_INBOUND_BYTES_PER_SESSION =
      ConfigKey.of(
          "max-inbound-bytes-per-session",
          WholeNumberType.bytes(1, MAX_BYTES),
          8L << 20,
          "Octets received on a session and not yet taken by the BPA; at this number it is no"
              + " longer read. A few segments of the default `segment-mru`; 4 MiB at least where"
              + " the BPA takes bundles whole, over gRPC, and never more than"
              + " `max-inbound-bytes`.");
  static final ConfigKey<Long> MAX_INBOUND_BYTES =
      ConfigKey.absent(
          "max-inbound-bytes",
          WholeNumberType.bytes(1, MAX_BYTES),
          "an eighth of the heap's maximum, 256 MiB at most",
          "The same for all sessions together, and for each one receive buffer more. Over half of"
              + " it a host goes on that holds no more than a quarter of what the others leave;"
              + " transfers of the others that run pause, and those that begin are refused with No"
              + " Resources, until half of that is free again.");

  // BPA

  static final ConfigKey<List<BpaAddress>> BPA_ADDRESS =
      ConfigKey.absent(
          "bpa-address",
          new BpaAddressesType(),
          "the embedded spool in `data-dir`; `http://[::1]:50051` when `cla-name` is set or the"
              + " file was found where hardy's lies",
          "gRPC address of the BPA's CLA service. Of several the first that takes us is the one we"
              + " serve, and the first of all is gone back to as `bpa-fail-back-after` says. Or the"
              + " servers of one NATS JetStream that keeps the bundles: `nats://a:4222,b:4222`, or"
              + " `tls://` with `bpa.tls` ([more than one instance](../scale-out.md)).");
  static final ConfigKey<Duration> BPA_FAIL_BACK_AFTER =
      ConfigKey.of(
          "bpa-fail-back-after",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ofMinutes(1),
          "How long the first `bpa-address` must have been well before one that stands in is left"
              + " for it; longer than a BPA lives that is restarted again and again. Twice as long"
              + " each time that it does not take us, up to an hour.");
  static final ConfigKey<String> CLA_NAME =
      ConfigKey.of(
          "cla-name",
          ValueTypes.PLAIN,
          "gantry",
          "Our name at the BPA; two CLAs of one BPA need different ones. At a NATS it is what no"
              + " other instance is called, and the same after a restart; not set, it is made of"
              + " the names of the host and of `data-dir`.");
  static final ConfigKey<Duration> BPA_HOLD =
      ConfigKey.of(
          "bpa-hold",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ofMinutes(5),
          "How long sessions are kept, without reading bundles, while the BPA is away; covers its"
              + " restart.");
  static final ConfigKey<Duration> BPA_KEEPALIVE_INTERVAL =
      ConfigKey.of(
          "bpa-keepalive-interval",
          DurationType.between(Duration.ZERO, DAY),
          Duration.ofSeconds(30),
          "HTTP/2 ping that finds a dead BPA, 0 for none; servers other than hardy's may punish"
              + " less than five minutes.");
  static final ConfigKey<Duration> BPA_REDIAL_DELAY_MAX =
      ConfigKey.of(
          "bpa-redial-delay-max",
          DurationType.between(SHORTEST_REDIAL_DELAY, TEN_MINUTES),
          Duration.ofSeconds(5),
          "Longest wait between attempts to register; they begin at a tenth of a second and"
              + " double.");
  static final ConfigKey<Long> BPA_MAX_UNANSWERED_DISPATCHES =
      ConfigKey.of(
          "bpa-max-unanswered-dispatches",
          WholeNumberType.count(1, 65_536, "bundles"),
          1024L,
          "Bundles given to the BPA and not yet answered; it has no back-pressure of its own. Dealt"
              + " among the sessions they came by, so that a peer whose bundles the BPA does not"
              + " answer for leaves the others their share: one that is alone has a quarter, as"
              + " many as it has in flight, and one bundle of each may always go.");
  static final ConfigKey<Long> BPA_MAX_UNANSWERED_BYTES =
      ConfigKey.of(
          "bpa-max-unanswered-bytes",
          WholeNumberType.bytes(1, MAX_BYTES),
          256L << 20,
          "Octets of those bundles, dealt in the same way; 16 KiB of each session may always go,"
              + " and where nothing is under way a bundle of any length. They lie with the BPA, not"
              + " here.");
  static final ConfigKey<Duration> DISPATCH_TIMEOUT =
      ConfigKey.of(
          "dispatch-timeout",
          DurationType.between(Duration.ofSeconds(1), DAY),
          Duration.ofSeconds(60),
          "How long the BPA, or the disk of the spool, may take to answer for a bundle before the"
              + " peer is refused with No Resources and sends it again; longer than a store that"
              + " works through all that it was given, since an answer that comes later counts for"
              + " nothing.");
  static final ConfigKey<Long> JOURNAL_MAX_BUNDLE_BYTES =
      ConfigKey.of(
          "journal-max-bundle-bytes",
          WholeNumberType.bytes(0, 1 << 20),
          256L << 10,
          "Longest bundle that the spool forces to its journal, many at once, before it becomes a"
              + " file in the inbox, within a second; 0 for none, so that each is forced by itself"
              + " and lies in the inbox before it is acknowledged. From 256 KiB on writing twice"
              + " costs the disk more than forcing each.");
  static final ConfigKey<Long> JOURNAL_MAX_BYTES =
      ConfigKey.of(
          "journal-max-bytes",
          WholeNumberType.bytes(16 << 20, MAX_BYTES),
          2L << 30,
          "What the journal of the spool may occupy: bundles that are acknowledged and not yet in"
              + " the inbox. When it is full, senders wait until files are made, as they do for"
              + " 250,000 bundles. Enough for 200,000 bundles of 10 kB that come faster than that;"
              + " files of 16 MiB, of which an idle server keeps three.");
  static final ConfigKey<Long> BPA_MAX_FORWARD_BYTES =
      ConfigKey.absent(
          "bpa-max-forward-bytes",
          WholeNumberType.bytes(1, MAX_BYTES),
          "a quarter of the heap's maximum, 32 MiB at least and 256 MiB at most",
          "Octets of bundles taken from the BPA and not yet acknowledged by their peers, dealt so"
              + " that a peer that acknowledges nothing leaves the others their share: it has a"
              + " quarter of what they leave, and what is beyond goes back to the BPA for now. All"
              + " peers that have not acknowledged a bundle yet have half of it together.");
  static final ConfigKey<Duration> BPA_CONTENDED_ACK_TIMEOUT =
      ConfigKey.of(
          "bpa-contended-ack-timeout",
          DurationType.between(Duration.ofSeconds(1), DAY),
          Duration.ofSeconds(30),
          "How long a peer may owe an acknowledgement, or take nothing of what is written, while"
              + " others wait for the room of `bpa-max-forward-bytes` that its bundles take; then"
              + " its session ends. Far below `ack-timeout`, which holds when nobody waits; a link"
              + " with a long delay is given four times what its session took to establish even"
              + " so.");
  static final ConfigKey<Long> MAX_OUTSTANDING_TRANSFERS =
      ConfigKey.of(
          "max-outstanding-transfers",
          WholeNumberType.count(1, 1_000_000, "transfers"),
          256L,
          "Bundles taken from the BPA for one peer and not yet resolved, as with hardy (16 there);"
              + " as many as one session keeps in flight.");
  static final ConfigKey<Long> BPA_MAX_BUNDLE_BYTES =
      ConfigKey.of(
          "bpa-max-bundle-bytes",
          WholeNumberType.bytes(64 << 10, 1 << 30),
          (16L << 20) - (64L << 10),
          "Largest bundle that fits into one message of the BPA (hardy: 16 MiB with its envelope);"
              + " larger ones are refused before they are received.");
  static final ConfigKey<String> BPA_CA_CERTS =
      ConfigKey.absent(
          "bpa.tls.ca-certs",
          ValueTypes.CA_CERTS,
          "`system`",
          "CA certificates that the BPA's certificate must chain to, with an `https` or `tls`"
              + " address: a file, a directory or `system`.");
  static final ConfigKey<Path> BPA_CERT_FILE =
      ConfigKey.absent(
          "bpa.tls.cert-file",
          ValueTypes.PATH,
          "none",
          "Our certificate for the BPA, with its chain, in PEM.");
  static final ConfigKey<Path> BPA_PRIVATE_KEY_FILE =
      ConfigKey.<Path>absent(
              "bpa.tls.private-key-file",
              ValueTypes.PATH,
              "none",
              "Its private key in PEM: PKCS#8, PKCS#1 or SEC1.")
          .alias("bpa.tls.key-file");
  static final ConfigKey<Path> BPA_PKCS12_FILE =
      ConfigKey.absent(
          "bpa.tls.pkcs12-file",
          ValueTypes.PATH,
          "none",
          "Certificate, chain and key in one PKCS#12 file, in place of the two PEM files.");
  static final ConfigKey<String> BPA_KEY_PASSWORD =
      ConfigKey.absent(
          "bpa.tls.key-password",
          TextType.secret("a password"),
          "none",
          "Opens the key; `bpa.tls.key-password-file` keeps it out of files that people share.");
  static final ConfigKey<Path> BPA_KEY_PASSWORD_FILE =
      ConfigKey.absent(
          "bpa.tls.key-password-file",
          ValueTypes.PATH,
          "none",
          "A file whose first line opens the key.");
  static final ConfigKey<String> BPA_SERVER_NAME =
      ConfigKey.absent(
          "bpa.tls.server-name",
          ValueTypes.HOST_NAME,
          "the host of `bpa-address`",
          "The name that the BPA's certificate must have; not for `tls://`, where each server's has"
              + " the host of its address.");

  // Operators

  static final ConfigKey<Endpoint.Tcp> ADMIN_ADDRESS =
      ConfigKey.absent(
          "admin-address",
          ValueTypes.TCP_ADDRESS,
          "none",
          "HTTP address of health, metrics, the page and the operator service as JSON. Health and"
              + " metrics need no login, with `admin-tls` either: keep it on loopback or a"
              + " management network.");
  static final ConfigKey<Endpoint.Tcp> ADMIN_GRPC_ADDRESS =
      ConfigKey.absent(
          "admin-grpc-address",
          ValueTypes.TCP_ADDRESS,
          "none",
          "gRPC address of health, reflection and the operator service. Without `admin-tls` and"
              + " without a token of `admin-token-file` whoever reaches a loopback address may"
              + " look, at another one ask for health.");

  static final ConfigKey<Path> ADMIN_TOKEN_FILE =
      ConfigKey.absent(
          "admin-token-file",
          ValueTypes.PATH,
          "none",
          "Secrets of those who come to `admin-address` and `admin-grpc-address`: a line each,"
              + " `read TOKEN` to look or `change TOKEN` to change what runs, 16 characters or"
              + " more. Nobody but the user of the server may read it. Without `admin-tls` they are"
              + " taken from callers on this machine only, since they would pass in the clear; the"
              + " file is read again when it changes.");

  /** In place of the path of a socket. */
  static final String NO_SOCKET = "off";

  static final ConfigKey<Path> ADMIN_SOCKET =
      ConfigKey.absent(
          "admin-socket",
          ValueTypes.PATH,
          "`admin/socket` in `data-dir`",
          "Unix socket of the operator service, where `gantry ctl` asks; `\"off\"` for none. Who"
              + " may write to it may change what runs. Its folder must belong to the user of the"
              + " server, and nobody else may write there. A server that cannot have the socket"
              + " does not start, unless nobody named one.");
  static final ConfigKey<AdminConfig.Access> ADMIN_SOCKET_ACCESS =
      ConfigKey.of(
          "admin-socket-access",
          ChoiceType.of(AdminConfig.Access.class),
          AdminConfig.Access.OWNER,
          "Who may connect to `admin-socket`: its `owner` alone (mode 0600), or the `group` of its"
              + " folder, too (0660).");
  static final ConfigKey<LogConfig.Level> LOG_LEVEL =
      ConfigKey.of(
          "log-level",
          ChoiceType.of(LogConfig.Level.class),
          LogConfig.Level.INFO,
          "How much is logged; `info` gives a line for each session's start and end.");
  static final ConfigKey<LogConfig.Format> LOG_FORMAT =
      ConfigKey.of(
          "log-format",
          ChoiceType.of(LogConfig.Format.class),
          LogConfig.Format.TEXT,
          "`text` for people, `json` for machines, one object a line.");

  static final ConfigKey<Path> LOG_FILE =
      ConfigKey.absent(
          "log-file",
          ValueTypes.PATH,
          "stderr",
          "Beginning of the names of files that `serve` logs to in place of stderr: `.0` behind it"
              + " is written now, `.1` was before.");
  static final ConfigKey<Long> LOG_FILE_MAX_BYTES =
      ConfigKey.of(
          "log-file-max-bytes",
          WholeNumberType.bytes(1 << 16, 1L << 40),
          64L << 20,
          "When the next of the files of `log-file` is begun: a day or more of a busy node.");
  static final ConfigKey<Long> LOG_FILE_COUNT =
      ConfigKey.of(
          "log-file-count",
          WholeNumberType.count(1, 1000, "files"),
          5L,
          "How many files of `log-file` are kept, the one that is written included.");

  // TLS material

  static final ConfigKey<Path> TLS_CERT_FILE =
      ConfigKey.<Path>absent(
              "tls.cert-file",
              ValueTypes.PATH,
              "none",
              "Our certificate with its chain, in PEM; needed to listen with TLS.")
          .alias("tls.identity.cert-file");
  static final ConfigKey<Path> TLS_PRIVATE_KEY_FILE =
      ConfigKey.<Path>absent(
              "tls.private-key-file",
              ValueTypes.PATH,
              "none",
              "Its private key in PEM: PKCS#8, PKCS#1 or SEC1.")
          .alias("tls.key-file", "tls.identity.key-file", "tls.identity.private-key-file");
  static final ConfigKey<Path> TLS_PKCS12_FILE =
      ConfigKey.<Path>absent(
              "tls.pkcs12-file",
              ValueTypes.PATH,
              "none",
              "Certificate, chain and key in one PKCS#12 file, in place of the two PEM files.")
          .alias("tls.identity.pkcs12-file");
  static final ConfigKey<String> TLS_KEY_PASSWORD =
      ConfigKey.<String>absent(
              "tls.key-password",
              TextType.secret("a password"),
              "none",
              "Opens the key; `tls.key-password-file` keeps it out of files that people share.")
          .alias("tls.identity.key-password");
  static final ConfigKey<Path> TLS_KEY_PASSWORD_FILE =
      ConfigKey.<Path>absent(
              "tls.key-password-file",
              ValueTypes.PATH,
              "none",
              "A file whose first line opens the key.")
          .alias("tls.identity.key-password-file");
  static final ConfigKey<String> TLS_CA_CERTS =
      ConfigKey.absent(
          "tls.ca-certs",
          ValueTypes.CA_CERTS,
          "none",
          "CA certificates that peers' certificates must chain to: a file, a directory or"
              + " `system` for those of the operating system (of Java where it has none).");
  static final ConfigKey<String> TLS_SERVER_NAME =
      ConfigKey.absent(
          "tls.server-name",
          ValueTypes.HOST_NAME,
          "the dialled name",
          "Name for SNI and the host check when peers are dialled by another one.");
  static final ConfigKey<List<String>> TLS_PINS =
      ConfigKey.of(
          "tls.pin-sha256",
          new ListType<>(ValueTypes.PIN, MAX_PINS),
          List.of(),
          "Public keys that peers may have: SHA-256 of the SubjectPublicKeyInfo, besides the chain"
              + " to a CA.");
  static final ConfigKey<Boolean> TLS_INSECURE_SKIP_VERIFY =
      ConfigKey.<Boolean>of(
              "tls.insecure-skip-verify",
              ValueTypes.BOOLEAN,
              false,
              "Take any certificate chain. For tests only: anyone can be anyone.")
          .alias("tls.debug.accept-self-signed");
  static final ConfigKey<TlsConfig.MinVersion> TLS_MIN_VERSION =
      ConfigKey.of(
          "tls.min-version",
          ValueTypes.TLS_VERSION,
          TlsConfig.MinVersion.TLS_1_2,
          "Lowest TLS version; 1.2 as BCP 195 still allows, because deployed peers have no more.");
  static final ConfigKey<Duration> TLS_CLOCK_SKEW_TOLERANCE =
      ConfigKey.of(
          "tls.clock-skew-tolerance",
          DurationType.between(Duration.ZERO, Duration.ofDays(3_650)),
          Duration.ZERO,
          "How far outside its validity a certificate is still taken, for nodes whose clock is"
              + " off.");
  static final ConfigKey<Path> TLS_CRL_DIR =
      ConfigKey.absent(
          "tls.crl-dir",
          ValueTypes.PATH,
          "none",
          "Directory of CRL files; finds revoked certificates without a network.");
  static final ConfigKey<TlsConfig.Crl> TLS_CRL =
      ConfigKey.of(
          "tls.crl",
          ChoiceType.of(TlsConfig.Crl.class),
          TlsConfig.Crl.SOFT,
          "The lists in `tls.crl-dir`: `soft` refuses what one of them revokes, `hard` also what"
              + " none of them covers.");
  static final ConfigKey<TlsConfig.Ocsp> TLS_OCSP =
      ConfigKey.absent(
          "tls.ocsp",
          ChoiceType.of(TlsConfig.Ocsp.class),
          "by `tls.preset`",
          "OCSP: `soft` refuses what is known as revoked, `hard` also what nobody vouches for. RFC"
              + " 9174 4.4.5 recommends it on; a node without a network needs `soft`. Unless `off`,"
              + " a listener also staples the response for its own certificate (native TLS stack"
              + " only).");
  static final ConfigKey<Boolean> TLS_SESSION_RESUMPTION =
      ConfigKey.of(
          "tls.session-resumption",
          ValueTypes.BOOLEAN,
          true,
          "Whether a peer may resume an earlier TLS session; saves a signature on either side.");
  static final ConfigKey<TlsConfig.Provider> TLS_PROVIDER =
      ConfigKey.of(
          "tls.provider",
          ChoiceType.of(TlsConfig.Provider.class),
          TlsConfig.Provider.AUTO,
          "Which TLS stack; `auto` takes the native one where it loads, which is the faster.");
  static final ConfigKey<Long> TLS_MAX_RECORD_BYTES =
      ConfigKey.of(
          "tls.max-record-bytes",
          WholeNumberType.bytes(512, 16_384),
          16_384L,
          "Longest TLS record that we send; the protocol's own limit. 10240 for the reference"
              + " agent, which stalls on longer ones.");
  static final ConfigKey<Duration> TLS_RELOAD_INTERVAL =
      ConfigKey.of(
          "tls.reload-interval",
          DurationType.between(Duration.ofMillis(100), DAY),
          Duration.ofSeconds(2),
          "How often certificates, keys, CAs and CRLs are looked at for a change; a reload looks at"
              + " once. New sessions have the new ones.");
  static final ConfigKey<Boolean> TLS_KEY_LOG =
      ConfigKey.of(
          "tls.debug.key-log",
          ValueTypes.BOOLEAN,
          false,
          "Write session keys to the file that SSLKEYLOGFILE names. For tests only: who has it"
              + " reads everything.");

  private ConfigKeys() {}

  /** What we are told about the BPA, wherever it is. */
  private static final List<ConfigKey<?>> BPA =
      List.of(
          BPA_ADDRESS,
          BPA_FAIL_BACK_AFTER,
          CLA_NAME,
          BPA_HOLD,
          BPA_KEEPALIVE_INTERVAL,
          BPA_REDIAL_DELAY_MAX,
          BPA_MAX_UNANSWERED_DISPATCHES,
          BPA_MAX_UNANSWERED_BYTES,
          DISPATCH_TIMEOUT,
          JOURNAL_MAX_BUNDLE_BYTES,
          JOURNAL_MAX_BYTES,
          BPA_MAX_FORWARD_BYTES,
          BPA_CONTENDED_ACK_TIMEOUT,
          MAX_OUTSTANDING_TRANSFERS,
          BPA_MAX_BUNDLE_BYTES,
          BPA_CA_CERTS,
          BPA_CERT_FILE,
          BPA_PRIVATE_KEY_FILE,
          BPA_PKCS12_FILE,
          BPA_KEY_PASSWORD,
          BPA_KEY_PASSWORD_FILE,
          BPA_SERVER_NAME,
          NatsKeys.CREDENTIALS,
          NatsKeys.REQUIRE_REPLICAS);

  /**
   * Keys that belong together in the reference page and in the report.
   *
   * @param title of the section
   * @param keys in order
   */
  record Group(String title, List<ConfigKey<?>> keys) {}

  static final List<Group> GROUPS =
      List.of(
          new Group("Node", List.of(NODE_IDS, DATA_DIR, UNPROVEN_NODE_IDS, SHUTDOWN_GRACE)),
          new Group("Listeners", List.of(LISTENERS)),
          new Group(
              "Peers",
              List.of(
                  PEERS,
                  CONNECT_TIMEOUT,
                  RECONNECT_ENABLED,
                  RECONNECT_INITIAL_BACKOFF,
                  RECONNECT_MAX_BACKOFF,
                  RECONNECT_MULTIPLIER,
                  RECONNECT_JITTER,
                  RECONNECT_MAX_ATTEMPTS,
                  RECONNECT_STABLE_AFTER,
                  RECONNECT_MAX_BACKOFF_AFTER_FAULT,
                  PEER_HOLD,
                  PASSIVE_PEER_HOLD,
                  MAX_WAITING_BUNDLES,
                  MAX_INTERRUPTIONS)),
          new Group("Sessions of a peer", PoolKeys.ROOT),
          new Group(
              "Session",
              List.of(
                  SEGMENT_MRU,
                  TRANSFER_MRU,
                  KEEPALIVE_INTERVAL,
                  KEEPALIVE_MISSES,
                  KEEPALIVE_WHILE_BUSY,
                  SILENCE_TIMEOUT,
                  IDLE_TIMEOUT,
                  StepKeys.ROOT.contact(),
                  StepKeys.ROOT.tlsHandshake(),
                  StepKeys.ROOT.sessionInit(),
                  StepKeys.ROOT.ending(),
                  MIN_SEGMENT_MRU,
                  MIN_TRANSFER_MRU,
                  MIN_KEEPALIVE_INTERVAL)),
          new Group("What has to move", ProgressKeys.ROOT.all()),
          new Group(
              "Transfers",
              List.of(
                  MAX_UNACKED_TRANSFERS,
                  MAX_UNACKED_BYTES,
                  MAX_QUEUED_TRANSFERS,
                  MAX_SEGMENT_BYTES,
                  WRITE_AHEAD_BYTES,
                  MAX_PENDING_ACKS,
                  MAX_EMPTY_SEGMENTS,
                  MAX_VIOLATIONS,
                  MAX_USELESS_MESSAGES,
                  REFUSE_ONCE,
                  MAX_SESSION_EXTENSION_BYTES,
                  MAX_TRANSFER_EXTENSION_BYTES)),
          new Group(
              "Connections",
              List.of(
                  MAX_SESSIONS,
                  MAX_PENDING_SESSIONS,
                  MAX_INBOUND_BYTES_PER_SESSION,
                  MAX_INBOUND_BYTES)),
          new Group("Compression", CompressionKeys.ALL),
          new Group("Lanes", LaneKeys.ALL),
          new Group("Callers", CallerKeys.ROOT),
          new Group("BPA", BPA),
          new Group(
              "Operators",
              List.of(
                  ADMIN_ADDRESS,
                  ADMIN_GRPC_ADDRESS,
                  ADMIN_TOKEN_FILE,
                  ADMIN_SOCKET,
                  ADMIN_SOCKET_ACCESS,
                  LOG_LEVEL,
                  LOG_FORMAT,
                  LOG_FILE,
                  LOG_FILE_MAX_BYTES,
                  LOG_FILE_COUNT)),
          new Group("Operators over TLS", AdminKeys.ALL),
          new Group("Tracing", TracingKeys.ALL),
          new Group("TLS: what peers must show", SecurityKeys.ROOT.all()),
          new Group(
              "TLS: keys and trust",
              List.of(
                  TLS_CERT_FILE,
                  TLS_PRIVATE_KEY_FILE,
                  TLS_PKCS12_FILE,
                  TLS_KEY_PASSWORD,
                  TLS_KEY_PASSWORD_FILE,
                  TLS_CA_CERTS,
                  TLS_SERVER_NAME,
                  TLS_PINS,
                  TLS_CRL_DIR,
                  TLS_CRL,
                  TLS_OCSP,
                  TLS_CLOCK_SKEW_TOLERANCE,
                  TLS_MIN_VERSION,
                  TLS_PROVIDER,
                  TLS_SESSION_RESUMPTION,
                  TLS_MAX_RECORD_BYTES,
                  TLS_RELOAD_INTERVAL,
                  TLS_INSECURE_SKIP_VERIFY,
                  TLS_KEY_LOG)));

  /** Keys that a running node does not look at again; all others take effect at a reload. */
  static final Set<ConfigKey<?>> READ_AT_START =
      Set.copyOf(
          concat(
              List.of(
                  NODE_IDS,
                  DATA_DIR,
                  UNPROVEN_NODE_IDS,
                  MAX_INBOUND_BYTES,
                  ADMIN_ADDRESS,
                  ADMIN_GRPC_ADDRESS,
                  ADMIN_TOKEN_FILE,
                  ADMIN_SOCKET,
                  ADMIN_SOCKET_ACCESS),
              concat(AdminKeys.FILES, concat(BPA, TracingKeys.ALL))));

  static final KeyScope ROOT =
      new KeyScope(GROUPS.stream().flatMap(group -> group.keys().stream()).toList());

  private static List<ConfigKey<?>> concat(List<ConfigKey<?>> first, List<ConfigKey<?>> second) {
    List<ConfigKey<?>> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
