package dev.gantry.conformance.line;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What cases ask of a ClientHello (RFC 8446 4.1.2), which is always in the clear.
 *
 * @param serverNames of its server_name extension (RFC 6066 3)
 * @param resumes whether it offers to resume a session, by a ticket or a pre-shared key
 * @param suites that it offers
 */
public record ClientHello(List<String> serverNames, boolean resumes, List<Integer> suites) {
  private static final int SERVER_NAME = 0;
  private static final int SESSION_TICKET = 35;
  private static final int PRE_SHARED_KEY = 41;

  /** Of no content. */
  static final ClientHello NONE = new ClientHello(List.of(), false, List.of());

  public ClientHello {
    serverNames = List.copyOf(serverNames);
    suites = List.copyOf(suites);
  }

  /** Reads one, with the header of its record. What cannot be read is left out. */
  public static ClientHello of(byte[] record) {
    var names = new ArrayList<String>();
    var suites = new ArrayList<Integer>();
    boolean resumes = false;
    try {
      var at = ByteBuffer.wrap(record);
      at.position(5 + 4 + 2 + 32);
      at.position(at.position() + 1 + (at.get(at.position()) & 0xFF));
      int end = (at.getShort() & 0xFFFF) + at.position();
      while (at.position() < end) {
        suites.add(at.getShort() & 0xFFFF);
      }
      at.position(at.position() + 1 + (at.get(at.position()) & 0xFF));
      at.getShort();
      while (at.remaining() >= 4) {
        int type = at.getShort() & 0xFFFF;
        var value = new byte[at.getShort() & 0xFFFF];
        at.get(value);
        resumes |= type == PRE_SHARED_KEY || type == SESSION_TICKET && value.length > 0;
        if (type == SERVER_NAME) {
          names.addAll(serverNames(ByteBuffer.wrap(value)));
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // It goes on in another record, or is none.
    }
    return new ClientHello(names, resumes, suites);
  }

  private static List<String> serverNames(ByteBuffer list) {
    var names = new ArrayList<String>();
    list.getShort();
    while (list.remaining() >= 3) {
      list.get();
      var name = new byte[list.getShort() & 0xFFFF];
      list.get(name);
      names.add(new String(name, StandardCharsets.US_ASCII));
    }
    return names;
  }
}
