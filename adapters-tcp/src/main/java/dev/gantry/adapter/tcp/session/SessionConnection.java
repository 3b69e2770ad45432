package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionEvent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection under a session: how it is read, secured, how it fails and how it is closed.
 * Confined to the session's event loop.
 */
final class SessionConnection {
  private static final Logger LOG = LoggerFactory.getLogger(SessionConnection.class);

  /** Hears what the connection comes to. */
  interface Fate {
    /** It is gone, and told all that was to be told of it. */
    void transportClosed(String detail);

    /** It fails in a way that nobody foresaw. */
    void failed(Throwable cause);
  }

  private final Channel channel;
  private final InputReader input;
  private final TlsStep tls;
  private final TransportCloser closer;
  private final MachineEvents machine;
  private final Fate fate;
  private boolean inputClosed;
  private boolean inputClosedHeld;
  private String closeDetail = "closed";

  SessionConnection(
      Channel channel,
      InputReader input,
      TlsStep tls,
      TransportCloser closer,
      MachineEvents machine,
      Fate fate) {
    this.channel = channel;
    this.input = input;
    this.tls = tls;
    this.closer = closer;
    this.machine = machine;
    this.fate = fate;
  }

  // ---- What the channel tells.

  void inputClosed() {
    inputClosed = true;
    closer.inputClosed();
    if (tls.hasFailed()) {
      // The failure of TLS is about to be told, and says more than the end of the input.
      return;
    }
    if (input.holding()) {
      inputClosedHeld = true;
    } else {
      machine.tell(new SessionEvent.InputClosed());
    }
  }

  void tlsEstablished() {
    tls.established();
  }

  void tlsFailed(Throwable cause) {
    tls.failed(cause);
  }

  void failed(Throwable cause) {
    boolean ofTls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
    if (ofTls && !closer.begun()) {
      // A fatal alert behind the handshake is how TLS 1.3 refuses a client certificate.
      if (tls.decides()) {
        tls.failed(cause);
      } else {
        breakOff(String.valueOf(cause.getMessage()));
      }
    } else if (cause instanceof IOException || closer.begun()) {
      abandon(String.valueOf(cause.getMessage()));
    } else {
      fate.failed(cause);
    }
  }

  void closed() {
    closer.closed();
    // An alert and the end of the connection may come as one; the alert says more.
    tls.tellFailure();
    fate.transportClosed(closeDetail);
  }

  // ---- What the session wants.

  /** Puts TLS under the session; everything that was written has to be past the handlers. */
  void startTls() {
    input.divert(tls::passThrough);
    tls.start(
        () -> {
          tls.tellFailure();
          closer.close(false);
        });
  }

  void pauseReading(boolean pause) {
    input.pause(pause);
    // Behind the end of the input the native transport waits for nothing, and closes a channel that
    // should wait for something again.
    if (!inputClosed) {
      channel.config().setAutoRead(!pause);
    }
  }

  /** Keeps what the system has not sent below so many octets, 0 for no bound; where it can. */
  void boundUnsent(long bytes) {
    try {
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, bytes);
    } catch (ChannelException e) {
      LOG.debug("what the system holds unsent cannot be bounded", e);
    }
  }

  /** Whether octets that waited behind a pause may be read now. */
  boolean canReadOn() {
    return !input.paused() && input.holding();
  }

  /** Reads what waited behind a pause, and then the end of the input. */
  void readOn() {
    if (canReadOn()) {
      input.resume();
    }
    if (inputClosedHeld && !input.holding()) {
      inputClosedHeld = false;
      machine.tell(new SessionEvent.InputClosed());
    }
  }

  /** Something that was written has left. */
  void progressed() {
    closer.progressed();
  }

  /** Closes in order behind all that was written; nothing that comes is understood any more. */
  void close(boolean closureAlert) {
    input.stop();
    pauseReading(false);
    closer.close(closureAlert);
  }

  /** Closes in order, because of what the machine cannot know. */
  void breakOff(String detail) {
    closeDetail = detail;
    closer.close(false);
  }

  /** Closes without ceremony. */
  void abandon(String detail) {
    closeDetail = detail;
    closer.closeNow();
  }

  /** The session is over, and so is its connection. */
  void end() {
    closer.closeNow();
  }
}
