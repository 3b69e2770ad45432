package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/reference/operator.md says of bounds is what holds. */
class OperatorBoundsPageTest {
  @Test
  void bounds_in_the_reference_are_those_of_the_server() throws Exception {
    assertThat(Files.readString(Path.of("../docs/reference/operator.md")))
        .contains(
            "| connections at each address | %d, of them %d of an IPv4 address or an IPv6 /64"
                .formatted(
                    AdminGrpcServer.MAX_CONNECTIONS, AdminGrpcServer.MAX_CONNECTIONS_OF_A_SOURCE))
        .contains("on one connection, gRPC | %d |".formatted(AdminGrpcServer.MAX_CALLS))
        .contains("without a call, gRPC | %d min |".formatted(AdminGrpcServer.MAX_IDLE.toMinutes()))
        .contains("handshake, gRPC | %d s |".formatted(AdminGrpcServer.MAX_HANDSHAKE.toSeconds()))
        .contains("watches of health | %d |".formatted(HealthService.MAX_WATCHES))
        .contains("together, gRPC | %d |".formatted(Watchers.MAX_WATCHERS))
        .contains("rest with `page_token` | %,d |".formatted(OperatorCalls.MAX_PAGE_ROWS));
  }
}
