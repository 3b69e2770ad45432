package dev.gantry.domain.session;

import dev.gantry.domain.identity.TlsFacts;
import dev.gantry.domain.session.SessionAction.ReportEnd;
import org.jspecify.annotations.Nullable;

/** Where a session stands; each record holds what is valid there and nowhere else. */
sealed interface State {
  /** The state as an agent sees it (RFC 9174 3.1). */
  ReportedState reported();

  /** Not yet told of its connection. */
  record Unconnected() implements State {
    @Override
    public ReportedState reported() {
      return ReportedState.CONNECTING;
    }
  }

  /**
   * Waits for the peer's Contact Header.
   *
   * @param refusal what to answer it with instead of a session, null when it is welcome
   * @param heard whether a part of it is here
   */
  record AwaitingContactHeader(@Nullable Termination refusal, boolean heard) implements State {
    @Override
    public ReportedState reported() {
      return ReportedState.CONTACT_NEGOTIATING;
    }
  }

  /** The TLS handshake runs. */
  record SecuringTransport() implements State {
    @Override
    public ReportedState reported() {
      return ReportedState.CONTACT_NEGOTIATING;
    }
  }

  /**
   * Waits for the peer's SESS_INIT.
   *
   * @param tls what the handshake agreed on, null for plaintext
   */
  record AwaitingSessionInit(@Nullable TlsFacts tls) implements State {
    @Override
    public ReportedState reported() {
      return ReportedState.SESSION_NEGOTIATING;
    }
  }

  /**
   * Bundles may move.
   *
   * @param parameters what was negotiated
   * @param live whether a transfer runs or waits for its answer
   */
  record Established(SessionParameters parameters, boolean live) implements State {
    @Override
    public ReportedState reported() {
      return live ? ReportedState.ESTABLISHED_LIVE : ReportedState.ESTABLISHED_IDLE;
    }
  }

  /**
   * SESS_TERM was sent; what had begun may be finished (RFC 9174 6.1).
   *
   * @param handshake who has said what
   * @param termination why
   * @param established whether the session ever was
   * @param tls whether it is protected
   * @param lingering whether all is done and only the initiator's FIN is awaited
   */
  record Ending(
      Handshake handshake,
      Termination termination,
      boolean established,
      boolean tls,
      boolean lingering)
      implements State {
    /** Who has sent which SESS_TERM. */
    enum Handshake {
      /** Ours is out, no answer yet. */
      UNANSWERED,
      /** Ours is answered. */
      ANSWERED,
      /** Both sides sent theirs before they saw the other's; nobody answers. */
      CROSSED,
      /** We have answered the peer's. */
      ANSWERING,
      /** The peer has closed its direction behind all that it had begun; our answers are due. */
      FINISHED,
      /** The same, and something that had begun can never be finished. */
      CUT_OFF
    }

    /** Whether nothing was lost that had begun. */
    boolean clean() {
      return established && handshake != Handshake.CUT_OFF;
    }

    /** The same after the peer has closed its direction. */
    Ending inputClosed(Handshake how, Termination why) {
      return new Ending(how, why, established, tls, false);
    }

    @Override
    public ReportedState reported() {
      return ReportedState.ENDING;
    }
  }

  /**
   * The transport was told to close.
   *
   * @param end what will be reported
   * @param clean whether the session was terminated rather than failed
   * @param reported the state before
   */
  record Closing(SessionEnd end, boolean clean, ReportedState reported) implements State {}

  /**
   * Over; {@link ReportEnd} is out.
   *
   * @param reported TERMINATED or FAILED
   */
  record Closed(ReportedState reported) implements State {}
}
