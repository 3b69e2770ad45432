package dev.gantry.adapter.grpc.operator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.gantry.adapter.grpc.wire.DrainPeerRequest;
import dev.gantry.adapter.grpc.wire.DrainPeerResponse;
import dev.gantry.adapter.grpc.wire.DrainRequest;
import dev.gantry.adapter.grpc.wire.DrainResponse;
import dev.gantry.adapter.grpc.wire.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.EndSessionResponse;
import dev.gantry.adapter.grpc.wire.GetConfigurationRequest;
import dev.gantry.adapter.grpc.wire.GetConfigurationResponse;
import dev.gantry.adapter.grpc.wire.GetStatusRequest;
import dev.gantry.adapter.grpc.wire.GetStatusResponse;
import dev.gantry.adapter.grpc.wire.ListEventsRequest;
import dev.gantry.adapter.grpc.wire.ListEventsResponse;
import dev.gantry.adapter.grpc.wire.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.ListPeersResponse;
import dev.gantry.adapter.grpc.wire.ListQueuesRequest;
import dev.gantry.adapter.grpc.wire.ListQueuesResponse;
import dev.gantry.adapter.grpc.wire.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.ListSessionsResponse;
import dev.gantry.adapter.grpc.wire.OperatorGrpc;
import dev.gantry.adapter.grpc.wire.RedialPeerRequest;
import dev.gantry.adapter.grpc.wire.RedialPeerResponse;
import dev.gantry.adapter.grpc.wire.ReloadRequest;
import dev.gantry.adapter.grpc.wire.ReloadResponse;
import dev.gantry.adapter.grpc.wire.SetLogLevelRequest;
import dev.gantry.adapter.grpc.wire.SetLogLevelResponse;
import dev.gantry.port.in.OperatorException;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks a running server what operators may ask. Any thread. */
public final class OperatorClient implements AutoCloseable {
  /** The name that calls over a socket are addressed to; nobody looks at it. */
  private static final String AUTHORITY = "localhost";

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

  private final EventLoopGroup loops;
  private final ManagedChannel channel;
  private final OperatorGrpc.OperatorBlockingStub stub;
  private final Duration patience;

  private OperatorClient(EventLoopGroup loops, ManagedChannel channel, Duration patience) {
    this.loops = loops;
    this.channel = channel;
    this.stub = OperatorGrpc.newBlockingStub(channel);
    this.patience = patience;
  }

  /**
   * One that asks at a Unix socket; connects when it asks.
   *
   * @param patience longest wait for an answer
   */
  public static OperatorClient atSocket(Path socket, Duration patience) {
    var loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("gantry-ctl", true), NioIoHandler.newFactory());
    var channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .overrideAuthority(AUTHORITY)
            .eventLoopGroup(loops)
            .channelFactory(NioDomainSocketChannel::new)
            // Set by the library, and told of with a warning, since a Unix socket has none.
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .directExecutor()
            .disableRetry()
            .usePlaintext()
            .build();
    return new OperatorClient(loops, channel, patience);
  }

  /** A message as JSON, with what is nothing or none in it too. */
  public static String json(Message message) {
    try {
      return JSON.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no JSON of " + message.getDescriptorForType(), e);
    }
  }

  /** The node as a whole. */
  public GetStatusResponse status() throws IOException, OperatorException {
    return ask(it -> it.getStatus(GetStatusRequest.getDefaultInstance()));
  }

  /** The configuration that holds. */
  public GetConfigurationResponse configuration() throws IOException, OperatorException {
    return ask(it -> it.getConfiguration(GetConfigurationRequest.getDefaultInstance()));
  }

  /** One page of sessions. */
  public ListSessionsResponse sessions(ListSessionsRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.listSessions(request));
  }

  /** One page of peers. */
  public ListPeersResponse peers(ListPeersRequest request) throws IOException, OperatorException {
    return ask(it -> it.listPeers(request));
  }

  /** What waits. */
  public ListQueuesResponse queues() throws IOException, OperatorException {
    return ask(it -> it.listQueues(ListQueuesRequest.getDefaultInstance()));
  }

  /** What happened lately. */
  public ListEventsResponse events(ListEventsRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.listEvents(request));
  }

  /** Ends a session. */
  public EndSessionResponse endSession(EndSessionRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.endSession(request));
  }

  /** Has a peer dialled now. */
  public RedialPeerResponse redial(RedialPeerRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.redialPeer(request));
  }

  /** Has the sessions of a peer end, and no new ones begin. */
  public DrainPeerResponse drainPeer(DrainPeerRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.drainPeer(request));
  }

  /** Has the configuration read again. */
  public ReloadResponse reload() throws IOException, OperatorException {
    return ask(it -> it.reload(ReloadRequest.getDefaultInstance()));
  }

  /** Has the node leave. */
  public DrainResponse drain() throws IOException, OperatorException {
    return ask(it -> it.drain(DrainRequest.getDefaultInstance()));
  }

  /** Has more or less logged. */
  public SetLogLevelResponse logAt(SetLogLevelRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.setLogLevel(request));
  }

  private <A> A ask(Function<OperatorGrpc.OperatorBlockingStub, A> question)
      throws IOException, OperatorException {
    try {
      return question.apply(stub.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      throw refused(e);
    }
  }

  /** What a no of the server means; everything else is no answer. */
  private static OperatorException refused(StatusRuntimeException e) throws IOException {
    var said = String.valueOf(e.getStatus().getDescription());
    var kind =
        switch (e.getStatus().getCode()) {
          case INVALID_ARGUMENT -> OperatorException.Kind.INVALID;
          case NOT_FOUND -> OperatorException.Kind.UNKNOWN;
          case ALREADY_EXISTS -> OperatorException.Kind.TAKEN;
          case FAILED_PRECONDITION, RESOURCE_EXHAUSTED, UNAUTHENTICATED, PERMISSION_DENIED ->
              OperatorException.Kind.NOT_NOW;
          case UNIMPLEMENTED ->
              throw new IOException("it knows no such request: is it an older Gantry?", e);
          case DEADLINE_EXCEEDED -> throw new IOException("it does not answer", e);
          default -> throw new IOException(rootMessage(e), e);
        };
    return new OperatorException(kind, said);
  }

  private static String rootMessage(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
