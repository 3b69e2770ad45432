package dev.gantry.conformance.cases;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** All scripts by the requirement that each of them looks at. */
public final class Scripts {
  private static final Map<String, Script> BY_ID = joined();

  private Scripts() {}

  /** By id, such as {@code R-5.2.3-04}. */
  public static Map<String, Script> byId() {
    return BY_ID;
  }

  private static Map<String, Script> joined() {
    var all = new TreeMap<String, Script>();
    all.putAll(ContactCases.SCRIPTS);
    all.putAll(NegotiationCases.SCRIPTS);
    all.putAll(KeepaliveCases.SCRIPTS);
    all.putAll(ReceiverCases.SCRIPTS);
    all.putAll(SenderCases.SCRIPTS);
    all.putAll(TerminationCases.SCRIPTS);
    all.putAll(AgentCases.SCRIPTS);
    all.putAll(DiallingCases.SCRIPTS);
    all.putAll(OcspCases.SCRIPTS);
    all.putAll(ParameterCases.SCRIPTS);
    all.putAll(StalledCases.SCRIPTS);
    all.putAll(TlsContactCases.SCRIPTS);
    all.putAll(TlsEndCases.SCRIPTS);
    all.putAll(TlsHandshakeCases.SCRIPTS);
    all.putAll(TlsNameCases.SCRIPTS);
    all.putAll(TlsOwnCases.SCRIPTS);
    all.putAll(TlsTrustCases.SCRIPTS);
    return Collections.unmodifiableMap(all);
  }
}
