package dev.gantry.domain.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step of {@link IdentityCheck} found and decided.
 *
 * @param findings one for each kind of claim that the step looked at
 * @param result of the step as a whole (RFC 9174 4.4.4)
 * @param refusal why the session must not go on, null when it may
 * @param nodeIdProven whether the Node ID of SESS_INIT is proven by the certificate; only ever true
 *     of the Node ID step
 * @param warnings sentences about what was accepted or disregarded and should be put right
 * @param sentence what happened, for the log
 */
public record IdentityVerdict(
    List<Finding> findings,
    Result result,
    @Nullable IdentityRefusal refusal,
    boolean nodeIdProven,
    List<String> warnings,
    String sentence) {
  public IdentityVerdict {
    findings = List.copyOf(findings);
    warnings = List.copyOf(warnings);
  }

  /** Whether the session may go on. */
  public boolean accepted() {
    return refusal == null;
  }

  /** What a check of one kind of claim comes to (RFC 9174 4.4.4). */
  public enum Result {
    /** The certificate makes no claim of this kind, or there is nothing to compare it with. */
    ABSENT,
    /** At least one claim of this kind matches. */
    SUCCESS,
    /** There are claims of this kind, and none matches. */
    FAILURE
  }

  /** What was looked at. */
  public enum Kind {
    VERSION,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    DNS_ID,
    IPADDR_ID,
    NODE_ID
  }

  /**
   * The result for one kind.
   *
   * @param kind what was looked at
   * @param result what it came to
   */
  public record Finding(Kind kind, Result result) {}
}
