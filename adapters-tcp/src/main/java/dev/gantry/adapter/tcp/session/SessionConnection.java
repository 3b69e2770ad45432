package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * The connection under a session: how it is read, secured, how it fails and how it is closed.
 * Confined to the session's event loop.
 */
final class SessionConnection {
  private final SessionDriver driver;
  private final SessionView view;
  private final Channel channel;
  private final InputReader input;
  private final OutputWriter output;
  private final TransportCloser closer;
  private final TlsStep tls;
  private boolean paused;
  private boolean inputClosed;
  private boolean inputClosedHeld;
  private String closeDetail = "closed";

  SessionConnection(
      SessionDriver driver,
      SessionContext context,
      SessionView view,
      Channel channel,
      InputReader input,
      OutputWriter output) {
    this.driver = driver;
    this.view = view;
    this.channel = channel;
    this.input = input;
    this.output = output;
    closer = new TransportCloser(channel, context.limits(), output);
    tls = new TlsStep(driver, context, channel);
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
      driver.tell(new SessionEvent.InputClosed());
    }
    driver.finishLater();
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
      if (view.parameters() == null) {
        tls.failed(cause);
      } else {
        breakOff(String.valueOf(cause.getMessage()));
      }
    } else if (cause instanceof IOException || closer.begun()) {
      abandon(String.valueOf(cause.getMessage()));
    } else {
      driver.fail(cause);
    }
  }

  void closed() {
    closer.closed();
    // An alert and the end of the connection may come as one; the alert says more.
    tls.tellFailure();
    driver.transportClosed(closeDetail);
  }

  // ---- What the session wants.

  void startTls() {
    // The Contact Header goes in the clear, so it must be past the handlers before TLS is among
    // them.
    output.flush();
    input.divert();
    tls.start(
        () -> {
          tls.tellFailure();
          closer.close(false);
        });
  }

  /** Gives octets that stand behind the last plaintext message to TLS. */
  void passThroughTls(ByteBuf octets) {
    tls.passThrough(octets);
  }

  void pauseReading(boolean pause) {
    paused = pause;
    // Behind the end of the input the native transport waits for nothing, and closes a channel that
    // should wait for something again.
    if (!inputClosed) {
      channel.config().setAutoRead(!pause);
    }
  }

  boolean readingPaused() {
    return paused;
  }

  /** Whether octets that waited behind a pause may be read now. */
  boolean canReadOn() {
    return !paused && input.holding();
  }

  /** Reads what waited behind a pause, and then the end of the input. */
  void readOn() {
    if (canReadOn()) {
      input.resume();
    }
    if (inputClosedHeld && !input.holding()) {
      inputClosedHeld = false;
      driver.tell(new SessionEvent.InputClosed());
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
