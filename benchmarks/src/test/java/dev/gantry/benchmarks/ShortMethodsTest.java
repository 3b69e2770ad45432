package dev.gantry.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What runs for each small bundle can be compiled into its callers: HotSpot never does that with a
 * method of more than 325 octets, however hot. One that grows past them costs each bundle a call,
 * and every object that is handed over.
 */
final class ShortMethodsTest {
  /** Default of {@code -XX:FreqInlineSize}. */
  private static final int LONGEST_OCTETS = 325;

  private static final String MACHINE = "dev.gantry.domain.session.";
  private static final String DRIVER = "dev.gantry.adapter.tcp.session.";

  @ParameterizedTest
  @CsvSource({
    MACHINE + "Session, handle",
    MACHINE + "Session, hear",
    MACHINE + "TransferPhase, on",
    MACHINE + "TransferPhase, step",
    MACHINE + "TransferPhase, traffic",
    MACHINE + "TransferPhase, message",
    MACHINE + "TransferPhase, settle",
    MACHINE + "InboundTransfers, segment",
    MACHINE + "InboundTransfers, begin",
    MACHINE + "OutboundTransfers, offer",
    MACHINE + "OutboundTransfers, emit",
    MACHINE + "OutboundTransfers, acknowledged",
    MACHINE + "AnswerQueue, decide",
    "dev.gantry.domain.wire.MessageDecoder, decode",
    DRIVER + "MachineRunner, run",
    DRIVER + "SessionDriver, carryOut",
    DRIVER + "InputReader, consume",
    DRIVER + "InputReader, decode",
    DRIVER + "OutputOrder, segment",
    DRIVER + "FlushGatherer, segment",
    DRIVER + "OutboundBundles, account",
    DRIVER + "InboundBundles, decided"
  })
  void the_compiler_can_inline(String type, String method) {
    assertThat(
            model(type).methods().stream()
                .filter(found -> found.methodName().equalsString(method))
                .mapToInt(ShortMethodsTest::octets))
        .isNotEmpty()
        .allMatch(octets -> octets <= LONGEST_OCTETS);
  }

  private static int octets(MethodModel method) {
    return method.findAttribute(Attributes.code()).orElseThrow().codeLength();
  }

  private static ClassModel model(String type) {
    var file = "/" + type.replace('.', '/') + ".class";
    try (var in = Session.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
