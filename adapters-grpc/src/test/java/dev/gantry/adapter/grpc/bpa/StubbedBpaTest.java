package dev.gantry.adapter.grpc.bpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcmock.GrpcMock.atLeast;
import static org.grpcmock.GrpcMock.bidiStreamingMethod;
import static org.grpcmock.GrpcMock.calledMethod;

import dev.gantry.adapter.grpc.wire.BpaToCla;
import dev.gantry.adapter.grpc.wire.ClaGrpc;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.RegisterClaResponse;
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.out.BpaListener;
import dev.gantry.testbench.memory.RecordingForwarding;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcmock.GrpcMock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are no BPA, or a poor one: what a stub is enough for. */
class StubbedBpaTest {
  private static final MethodDescriptor<ClaToBpa, BpaToCla> REGISTER = ClaGrpc.getRegisterMethod();
  private static final int TRIES = 3;
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final GrpcMock server = GrpcMock.grpcMock(0).build();
  private final Hearer hearer = new Hearer();
  private GrpcBpa bpa;

  @BeforeEach
  void start() {
    server.start();
    var settings = GrpcBpaSettings.of(URI.create("http://127.0.0.1:" + server.getPort()), "cla-1");
    var pace = settings.pace().withReconnectDelays(Duration.ofMillis(10), Duration.ofMillis(50));
    bpa = new GrpcBpa(settings.withPace(pace), new RecordingForwarding(), new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);
    server.stop();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"UNAVAILABLE", "PERMISSION_DENIED", "UNAUTHENTICATED", "INTERNAL", "NOT_FOUND"})
  void refusal_of_the_stream_is_told_with_its_status_and_tried_again(Status.Code code)
      throws Exception {
    var attempts = new AtomicInteger();
    server.register(
        bidiStreamingMethod(REGISTER)
            .willProxyTo(
                answers -> {
                  attempts.incrementAndGet();
                  answers.onError(
                      code.toStatus().withDescription("ask the operator").asException());
                  return new Ignoring();
                }));
    bpa.start(hearer);
    Eventually.holds("tried again and again", BOUND, () -> attempts.get() >= TRIES);
    // What is no news is not told again.
    assertThat(hearer.losses)
        .singleElement()
        .asString()
        .contains(address(), code.name(), "ask the operator");
    assertThat(hearer.registrations).hasValue(0);
    server.verifyThat(calledMethod(REGISTER).build(), atLeast(TRIES));
  }

  @Test
  void registration_that_is_taken_back_with_a_status_is_told_and_begun_anew() throws Exception {
    server.register(
        bidiStreamingMethod(REGISTER)
            .willProxyTo(
                answers ->
                    new Answering(
                        answers,
                        () ->
                            answers.onError(
                                Status.ABORTED.withDescription("restarting").asException()))));
    bpa.start(hearer);
    Eventually.holds("registered anew", BOUND, () -> hearer.registrations.get() >= TRIES);
    assertThat(hearer.losses).isNotEmpty();
    assertThat(hearer.losses)
        .allSatisfy(cause -> assertThat(cause).contains("ABORTED").contains("restarting"));
  }

  @Test
  void first_answer_that_is_no_registration_is_no_registration() throws Exception {
    server.register(
        bidiStreamingMethod(REGISTER)
            .willProxyTo(
                answers ->
                    new Ignoring() {
                      @Override
                      public void onNext(ClaToBpa request) {
                        answers.onNext(
                            BpaToCla.newBuilder()
                                .setMsgId(request.getMsgId())
                                .setStatus(
                                    com.google.rpc.Status.newBuilder()
                                        .setCode(Status.Code.INVALID_ARGUMENT.value())
                                        .setMessage("what a name"))
                                .build());
                      }
                    }));
    bpa.start(hearer);
    Eventually.holds("told", BOUND, () -> !hearer.losses.isEmpty());
    assertThat(hearer.losses.getFirst()).contains("what a name");
    assertThat(hearer.registrations).hasValue(0);
  }

  private String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Hears every registration and every loss. */
  private static final class Hearer implements BpaListener {
    private final AtomicInteger registrations = new AtomicInteger();
    private final List<String> losses = new CopyOnWriteArrayList<>();

    @Override
    public void registered(List<NodeId> nodeIds) {
      registrations.incrementAndGet();
    }

    @Override
    public void unregistered(String cause) {
      losses.add(cause);
    }
  }

  /** Takes what comes and says nothing. */
  private static class Ignoring implements StreamObserver<ClaToBpa> {
    @Override
    public void onNext(ClaToBpa request) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }

  /** Registers whoever asks, and ends the stream when he ends it. */
  private static final class Answering extends Ignoring {
    private final StreamObserver<BpaToCla> answers;
    private final Runnable afterwards;

    Answering(StreamObserver<BpaToCla> answers, Runnable afterwards) {
      this.answers = answers;
      this.afterwards = afterwards;
    }

    @Override
    public void onNext(ClaToBpa request) {
      if (request.hasRegister()) {
        answers.onNext(
            BpaToCla.newBuilder()
                .setMsgId(request.getMsgId())
                .setRegister(RegisterClaResponse.newBuilder().addNodeIds("ipn:1.0"))
                .build());
        afterwards.run();
      }
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }
}
