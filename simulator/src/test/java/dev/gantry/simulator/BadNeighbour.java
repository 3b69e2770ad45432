package dev.gantry.simulator;

import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.wire.ContactHeader;
import dev.gantry.domain.wire.ExtensionItems;
import dev.gantry.domain.wire.KeepaliveMessage;
import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.MessageEncoder;
import dev.gantry.domain.wire.SegmentHeader;
import dev.gantry.domain.wire.SessInitMessage;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A neighbour that is no node of ours and does one thing wrong on each of its connections, whoever
 * has made them. It knows since when, so that a test can say for how long it was borne.
 */
final class BadNeighbour {
  /** What it does wrong. */
  enum Conduct {
    /** Takes bundles and acknowledges none; its keepalives flow. */
    STUCK,
    /** Takes no octet behind the handshake; its keepalives flow. */
    NEVER_READS,
    /** Sends a bundle, an octet now and then. */
    DRIPS,
    /** Says SESS_TERM, and sends on what it had begun, an octet now and then. */
    DRIPS_WHILE_ENDING,
    /** Takes connections and says nothing. */
    SILENT,
    /** Closes each connection at once. */
    CLOSES,
    /** Speaks TCPCL version 3. */
    OLD
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long DRIP_NANOS = 3 * SECOND / 2;
  private static final long KEEPALIVE_NANOS = 4 * SECOND;
  private static final long FOR_EVER_NANOS = 3_600 * SECOND;
  private static final int KEEPALIVE_SECONDS = 5;
  private static final long NEVER = -1;

  // RFC 7242 4.1: magic, version 3, flags, a keepalive interval and the length of a name.
  private static final byte[] VERSION_3 = {'d', 't', 'n', '!', 3, 0, 0, 5, 0};

  private final World world;
  private final String host;
  private final String nodeId;
  private final Conduct conduct;
  private final Set<String> met;
  private final List<Talk> talks = new ArrayList<>();
  private boolean here;

  /**
   * One that is not there yet.
   *
   * @param host from where it calls; it listens at port 4556 there
   * @param met hears what of its conduct has found an end
   */
  BadNeighbour(World world, String host, String nodeId, Conduct conduct, Set<String> met) {
    this.world = world;
    this.host = host;
    this.nodeId = nodeId;
    this.conduct = conduct;
    this.met = met;
  }

  String address() {
    return host + ":4556";
  }

  Conduct conduct() {
    return conduct;
  }

  /** Listens. */
  void come() {
    here = true;
    world.listen(address(), (end, _) -> talk(end));
  }

  /** Dials that address again and again as long as it is there. */
  void bother(String address) {
    if (here) {
      world.connect(
          host,
          address,
          new World.Dialler() {
            @Override
            public void connected(LinkEnd end) {
              talk(end);
            }

            @Override
            public void failed(String detail) {}
          });
      world.clock().after(20 * SECOND, () -> bother(address));
    }
  }

  /** Is gone, with all its connections. */
  void leave() {
    here = false;
    world.close(address());
    for (var talk : List.copyOf(talks)) {
      talk.end.reset();
      // Where the other side is gone, nobody hears of a reset.
      talk.over();
    }
  }

  /**
   * Checks that nobody has borne what it does wrong for longer than that.
   *
   * @throws InvariantError when somebody has
   */
  void checkBorne(long mostNanos) {
    long nowNanos = world.clock().nowNanos();
    for (var talk : talks) {
      InvariantError.check(
          talk.wrongSinceNanos == NEVER || nowNanos - talk.wrongSinceNanos <= mostNanos,
          () -> this + " is borne since " + talk.wrongSinceNanos + ", and it is " + nowNanos);
    }
  }

  @Override
  public String toString() {
    return conduct + " at " + host;
  }

  private void talk(LinkEnd end) {
    if (!here) {
      end.reset();
      return;
    }
    var talk = new Talk(end);
    talks.add(talk);
    end.attach(talk);
    talk.begin();
  }

  /** One connection. */
  private final class Talk implements LinkEnd.Receiver {
    private final LinkEnd end;
    private final SessionInput input = new SessionInput(this::heard);
    private long wrongSinceNanos = NEVER;
    private boolean over;

    private Talk(LinkEnd end) {
      this.end = end;
    }

    private void begin() {
      switch (conduct) {
        case SILENT -> wrong();
        case CLOSES -> {
          wrong();
          end.halfClose();
        }
        case OLD -> {
          wrong();
          end.write(VERSION_3.clone());
        }
        case STUCK, NEVER_READS, DRIPS, DRIPS_WHILE_ENDING -> {
          var buffer = ByteBuffer.allocate(ContactHeader.LENGTH_BYTES);
          MessageEncoder.encode(new ContactHeader(ContactHeader.VERSION_4, false), buffer);
          end.write(buffer.array());
        }
      }
    }

    @Override
    public void octetsReceived(byte[] octets, boolean damaged) {
      switch (conduct) {
        case SILENT, CLOSES, OLD -> {}
        case STUCK, NEVER_READS, DRIPS, DRIPS_WHILE_ENDING -> input.arrived(octets);
      }
    }

    @Override
    public void inputClosed() {
      end.halfClose();
      over();
    }

    @Override
    public void connectionLost(String detail) {
      over();
    }

    private void over() {
      if (!over) {
        over = true;
        talks.remove(this);
        if (here && wrongSinceNanos != NEVER) {
          met.add("Ended " + conduct);
        }
      }
    }

    private void wrong() {
      if (wrongSinceNanos == NEVER) {
        wrongSinceNanos = world.clock().nowNanos();
      }
    }

    private void heard(SessionEvent event) {
      switch (event) {
        case SessionEvent.ContactHeaderReceived _ ->
            write(
                new SessInitMessage(
                    KEEPALIVE_SECONDS, 1_000, 1 << 20, nodeId, true, ExtensionItems.NONE));
        case SessionEvent.MessageReceived(SessInitMessage _) -> established();
        case SessionEvent.MessageReceived(SessTermMessage(boolean reply, _)) when !reply ->
            write(new SessTermMessage(true, TerminationReason.Known.UNKNOWN));
        case SessionEvent.SegmentHeaderReceived(var header)
            when conduct == Conduct.STUCK && header.end() ->
            wrong();
        case SessionEvent _ -> {}
      }
    }

    private void established() {
      every(KEEPALIVE_NANOS, () -> write(new KeepaliveMessage()));
      switch (conduct) {
        case NEVER_READS -> {
          wrong();
          end.link().opposite(end).stall(FOR_EVER_NANOS);
        }
        case DRIPS -> {
          wrong();
          drip();
        }
        case DRIPS_WHILE_ENDING -> {
          drip();
          world
              .clock()
              .after(
                  DRIP_NANOS,
                  () -> {
                    wrong();
                    write(new SessTermMessage(false, TerminationReason.Known.UNKNOWN));
                  });
        }
        case STUCK, SILENT, CLOSES, OLD -> {}
      }
    }

    /** A bundle without end, in segments of one octet. */
    private void drip() {
      segment(SegmentHeader.START);
      every(DRIP_NANOS, () -> segment(0));
    }

    private void segment(int flags) {
      var header = new SegmentHeader(flags, new TransferId(0), ExtensionItems.NONE, 1);
      var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(header) + 1);
      MessageEncoder.encode(header, buffer);
      end.write(buffer.array());
    }

    private void every(long nanos, Runnable work) {
      world
          .clock()
          .after(
              nanos,
              () -> {
                if (!over && here) {
                  work.run();
                  every(nanos, work);
                }
              });
    }

    private void write(Message message) {
      if (!over) {
        var buffer = ByteBuffer.allocate(MessageEncoder.encodedLength(message));
        MessageEncoder.encode(message, buffer);
        end.write(buffer.array());
      }
    }
  }
}
