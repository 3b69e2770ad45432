package dev.gantry.domain.wire;

import java.util.List;

/** The examples of the protocol matrix as octets, with what they mean. */
final class WireFixtures {
  private WireFixtures() {}

  /**
   * One example.
   *
   * @param name for people
   * @param octets the header, without segment data
   * @param meaning a {@link Message} or a {@link SegmentHeader}
   * @param canonical whether we would write the same octets
   */
  record Example(String name, byte[] octets, Object meaning, boolean canonical) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final ExtensionItem TRANSFER_LENGTH_10 =
      new ExtensionItem(
          0,
          1,
          Octets.of(
              (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 10));

  static List<Example> all() {
    return List.of(
        example(
            "SESS_INIT of ipn:974848.0",
            """
            07                      # type
            003c                    # keepalive 60 s
            0000000000004000        # Segment MRU 16384
            0000000040000000        # Transfer MRU 2^30
            000c                    # Node ID Length
            69706e3a3937343834382e30
            00000000                # no items
            """,
            new SessInitMessage(60, 16384, 1 << 30, "ipn:974848.0", true, ExtensionItems.NONE)),
        unusual(
            "SESS_INIT without Node ID and with the largest Transfer MRU",
            """
            07
            0000                    # keepalive off
            0000000000010000        # Segment MRU 65536
            ffffffffffffffff        # Transfer MRU 2^64-1
            0000                    # no Node ID
            00000000
            """,
            new SessInitMessage(0, 65536, Long.MAX_VALUE, "", true, ExtensionItems.NONE)),
        example(
            "SESS_INIT with a private item",
            """
            07
            001e
            0000000000001000
            0000000000100000
            000d
            64746e3a2f2f6e6f64652d622f
            00000008                # octets of items
            00 8001 0003 aabbcc     # not critical
            """,
            new SessInitMessage(
                30,
                4096,
                1 << 20,
                "dtn://node-b/",
                true,
                ExtensionItems.of(
                    new ExtensionItem(
                        0, 0x8001, Octets.of((byte) 0xaa, (byte) 0xbb, (byte) 0xcc))))),
        example(
            "SESS_INIT with a critical item without value",
            """
            07
            001e
            0000000000001000
            0000000000100000
            000d
            64746e3a2f2f6e6f64652d622f
            00000005
            01 fffe 0000
            """,
            new SessInitMessage(
                30,
                4096,
                1 << 20,
                "dtn://node-b/",
                true,
                ExtensionItems.of(new ExtensionItem(1, 0xfffe, Octets.EMPTY)))),
        unusual(
            "SESS_INIT whose item overruns its list",
            """
            07
            001e
            0000000000001000
            0000000000100000
            0007
            69706e3a322e30
            00000007
            00 8001 0008 aabb       # claims 8 octets, has 2
            """,
            new SessInitMessage(
                30, 4096, 1 << 20, "ipn:2.0", true, new ExtensionItems(List.of(), false))),
        example(
            "XFER_SEGMENT that is a whole transfer",
            """
            01
            03                      # START, END
            0000000000000000        # Transfer ID
            00000000                # no items
            0000000000000003        # Data length
            """,
            new SegmentHeader(3, new TransferId(0), ExtensionItems.NONE, 3)),
        example(
            "XFER_SEGMENT first of three",
            """
            01
            02                      # START
            0000000000000001
            0000000d
            00 0001 0008 000000000000000a
            0000000000000004
            """,
            new SegmentHeader(2, new TransferId(1), ExtensionItems.of(TRANSFER_LENGTH_10), 4)),
        example(
            "XFER_SEGMENT in the middle",
            """
            01
            00
            0000000000000001
            0000000000000003        # Data length, no extension field before it
            """,
            new SegmentHeader(0, new TransferId(1), ExtensionItems.NONE, 3)),
        example(
            "XFER_SEGMENT last of three",
            """
            01
            01                      # END
            0000000000000001
            0000000000000003
            """,
            new SegmentHeader(1, new TransferId(1), ExtensionItems.NONE, 3)),
        example(
            "XFER_SEGMENT without data",
            """
            01
            03
            0000000000000002
            00000000
            0000000000000000
            """,
            new SegmentHeader(3, new TransferId(2), ExtensionItems.NONE, 0)),
        unusual(
            "XFER_SEGMENT with reserved flags",
            """
            01
            a3
            0000000000000003
            00000000
            0000000000000001
            """,
            new SegmentHeader(0xa3, new TransferId(3), ExtensionItems.NONE, 1)),
        example(
            "XFER_SEGMENT with a critical item that nobody knows",
            """
            01
            03
            0000000000000004
            00000006
            01 c0de 0001 01
            0000000000000001
            """,
            new SegmentHeader(
                3,
                new TransferId(4),
                ExtensionItems.of(new ExtensionItem(1, 0xc0de, Octets.of((byte) 1))),
                1)),
        unusual(
            "XFER_SEGMENT with spare octets behind its items and reserved item flags",
            """
            01
            03
            0000000000000004
            0000000a
            fe c0de 0001 01
            00000000                # 4 spare octets
            0000000000000001
            """,
            new SegmentHeader(
                3,
                new TransferId(4),
                new ExtensionItems(
                    List.of(new ExtensionItem(0xfe, 0xc0de, Octets.of((byte) 1))), false),
                1)),
        unusual(
            "XFER_SEGMENT of 2^64-1 octets",
            "01 01 ffffffffffffffff ffffffffffffffff",
            new SegmentHeader(1, new TransferId(-1), ExtensionItems.NONE, Long.MAX_VALUE)),
        example(
            "XFER_ACK of 4",
            "02 02 0000000000000001 0000000000000004",
            new XferAckMessage(2, new TransferId(1), 4)),
        example(
            "XFER_ACK of 7",
            "02 00 0000000000000001 0000000000000007",
            new XferAckMessage(0, new TransferId(1), 7)),
        example(
            "XFER_ACK of 10",
            "02 01 0000000000000001 000000000000000a",
            new XferAckMessage(1, new TransferId(1), 10)),
        example(
            "XFER_ACK that echoes reserved flags",
            "02 a3 0000000000000003 0000000000000001",
            new XferAckMessage(0xa3, new TransferId(3), 1)),
        example(
            "XFER_ACK of an empty transfer",
            "02 03 0000000000000002 0000000000000000",
            new XferAckMessage(3, new TransferId(2), 0)),
        example(
            "XFER_ACK whose ID tells the byte order",
            "02 03 0011223344556677 0102030405060708",
            new XferAckMessage(3, new TransferId(0x0011223344556677L), 0x0102030405060708L)),
        example(
            "XFER_REFUSE Not Acceptable",
            "03 04 0000000000000001",
            new XferRefuseMessage(RefusalReason.Known.NOT_ACCEPTABLE, new TransferId(1))),
        example(
            "XFER_REFUSE Session Terminating",
            "03 06 0000000000000005",
            new XferRefuseMessage(RefusalReason.Known.SESSION_TERMINATING, new TransferId(5))),
        example(
            "XFER_REFUSE for a private reason",
            "03 f0 0000000000000005",
            new XferRefuseMessage(new RefusalReason.Unassigned(0xf0), new TransferId(5))),
        example("KEEPALIVE", "04", new KeepaliveMessage()),
        example(
            "SESS_TERM idle",
            "05 00 01",
            new SessTermMessage(false, TerminationReason.Known.IDLE_TIMEOUT)),
        example(
            "SESS_TERM idle, reply",
            "05 01 01",
            new SessTermMessage(true, TerminationReason.Known.IDLE_TIMEOUT)),
        example(
            "SESS_TERM version mismatch",
            "05 00 02",
            new SessTermMessage(false, TerminationReason.Known.VERSION_MISMATCH)),
        example(
            "SESS_TERM contact failure",
            "05 00 04",
            new SessTermMessage(false, TerminationReason.Known.CONTACT_FAILURE)),
        example(
            "SESS_TERM resource exhaustion",
            "05 00 05",
            new SessTermMessage(false, TerminationReason.Known.RESOURCE_EXHAUSTION)),
        example(
            "SESS_TERM for an unassigned reason",
            "05 00 ef",
            new SessTermMessage(false, new TerminationReason.Unassigned(0xef))),
        unusual(
            "SESS_TERM with reserved flags",
            "05 fe 00",
            new SessTermMessage(false, TerminationReason.Known.UNKNOWN)),
        example(
            "MSG_REJECT unknown type",
            "06 01 08",
            new MsgRejectMessage(RejectReason.Known.MESSAGE_TYPE_UNKNOWN, 0x08)),
        example(
            "MSG_REJECT second SESS_INIT",
            "06 03 07",
            new MsgRejectMessage(RejectReason.Known.MESSAGE_UNEXPECTED, 0x07)),
        example(
            "MSG_REJECT ack for an unknown ID",
            "06 03 02",
            new MsgRejectMessage(RejectReason.Known.MESSAGE_UNEXPECTED, 0x02)),
        example(
            "MSG_REJECT unsupported",
            "06 02 f0",
            new MsgRejectMessage(RejectReason.Known.MESSAGE_UNSUPPORTED, 0xf0)),
        example(
            "MSG_REJECT for the reserved reason",
            "06 00 07",
            new MsgRejectMessage(new RejectReason.Unassigned(0), 7)));
  }

  private static Example example(String name, String hex, Object meaning) {
    return new Example(name, Hex.bytes(hex), meaning, true);
  }

  private static Example unusual(String name, String hex, Object meaning) {
    return new Example(name, Hex.bytes(hex), meaning, false);
  }
}
