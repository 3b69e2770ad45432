package dev.gantry.simulator;

/**
 * One end of a link in the hands of a script: it writes any octets and keeps what it hears, so that
 * a session meets what no machine of ours would send.
 */
public final class RawPeer {
  private final LinkEnd end;
  private final OctetBuffer heard = new OctetBuffer();
  private boolean finHeard;
  private boolean lost;

  /** Takes {@code end}. */
  public RawPeer(LinkEnd end) {
    this.end = end;
    end.attach(
        new LinkEnd.Receiver() {
          @Override
          public void octetsReceived(byte[] octets, boolean damaged) {
            heard.append(octets);
          }

          @Override
          public void inputClosed() {
            finHeard = true;
          }

          @Override
          public void connectionLost(String detail) {
            lost = true;
          }
        });
  }

  /** Sends octets as they are. */
  public void write(byte... octets) {
    end.write(octets);
  }

  /** FIN without a word. */
  public void halfClose() {
    end.halfClose();
  }

  /** Breaks the connection. */
  public void reset() {
    end.reset();
  }

  /** All octets that have come. */
  public byte[] heard() {
    return heard.toByteArray();
  }

  /** Whether the other side's FIN has come. */
  public boolean finHeard() {
    return finHeard;
  }

  /** Whether the connection is gone. */
  public boolean isLost() {
    return lost;
  }
}
