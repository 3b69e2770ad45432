package dev.gantry.adapter.grpc.operator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.gantry.adapter.grpc.wire.operator.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.AddPeerResponse;
import dev.gantry.adapter.grpc.wire.operator.DrainPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.DrainPeerResponse;
import dev.gantry.adapter.grpc.wire.operator.DrainRequest;
import dev.gantry.adapter.grpc.wire.operator.DrainResponse;
import dev.gantry.adapter.grpc.wire.operator.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.operator.EndSessionResponse;
import dev.gantry.adapter.grpc.wire.operator.GetConfigurationRequest;
import dev.gantry.adapter.grpc.wire.operator.GetConfigurationResponse;
import dev.gantry.adapter.grpc.wire.operator.GetStatusRequest;
import dev.gantry.adapter.grpc.wire.operator.GetStatusResponse;
import dev.gantry.adapter.grpc.wire.operator.ListEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListEventsResponse;
import dev.gantry.adapter.grpc.wire.operator.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListPeersResponse;
import dev.gantry.adapter.grpc.wire.operator.ListQueuesRequest;
import dev.gantry.adapter.grpc.wire.operator.ListQueuesResponse;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsResponse;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersResponse;
import dev.gantry.adapter.grpc.wire.operator.OperatorGrpc;
import dev.gantry.adapter.grpc.wire.operator.RedialPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RedialPeerResponse;
import dev.gantry.adapter.grpc.wire.operator.ReloadRequest;
import dev.gantry.adapter.grpc.wire.operator.ReloadResponse;
import dev.gantry.adapter.grpc.wire.operator.RemovePeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RemovePeerResponse;
import dev.gantry.adapter.grpc.wire.operator.SetLogLevelRequest;
import dev.gantry.adapter.grpc.wire.operator.SetLogLevelResponse;
import dev.gantry.adapter.grpc.wire.operator.WatchEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.WatchEventsResponse;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersResponse;
import dev.gantry.port.in.OperatorException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks a running server what operators may ask. Any thread. */
public final class OperatorClient implements AutoCloseable {
  /** The name that calls over a socket are addressed to; nobody looks at it. */
  private static final String AUTHORITY = "localhost";

  /** Longest wait for a connection; 10 s, a machine that is off says nothing. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

  private final EventLoopGroup loops;
  private final ManagedChannel channel;
  private final OperatorGrpc.OperatorBlockingStub stub;
  private final boolean overTls;
  private final Duration patience;

  private OperatorClient(
      EventLoopGroup loops,
      ManagedChannel channel,
      OperatorGrpc.OperatorBlockingStub stub,
      boolean overTls,
      Duration patience) {
    this.loops = loops;
    this.channel = channel;
    this.stub = stub;
    this.overTls = overTls;
    this.patience = patience;
  }

  /**
   * One that asks at a Unix socket; connects when it asks.
   *
   * @param patience longest wait for an answer
   */
  public static OperatorClient atSocket(Path socket, Duration patience) {
    var loops = loops();
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
    return new OperatorClient(
        loops, channel, OperatorGrpc.newBlockingStub(channel), false, patience);
  }

  /**
   * One that asks at a TCP port; connects when it asks.
   *
   * @param patience longest wait for an answer
   * @throws IOException with one sentence for people when what TLS needs cannot be used
   */
  public static OperatorClient atPort(ServerPort server, Duration patience) throws IOException {
    var loops = loops();
    var builder =
        NettyChannelBuilder.forAddress(server.host(), server.port())
            .eventLoopGroup(loops)
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
            .directExecutor()
            .disableRetry();
    var tls = server.tls();
    if (tls == null) {
      builder.usePlaintext();
    } else {
      builder.sslContext(sslContext(tls));
    }
    var channel = builder.build();
    var stub = OperatorGrpc.newBlockingStub(channel);
    if (server.token() != null) {
      var headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + server.token());
      stub = stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
    return new OperatorClient(loops, channel, stub, tls != null, patience);
  }

  /** By the JDK: what it says of a failed handshake tells what is wrong. */
  private static SslContext sslContext(ServerPort.Tls tls) throws IOException {
    var builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(tls.authorities().toArray(new X509Certificate[0]));
    if (tls.own() != null) {
      builder.keyManager(tls.own());
    }
    return builder.build();
  }

  private static EventLoopGroup loops() {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("gantry-ctl", true), NioIoHandler.newFactory());
  }

  /** A message as JSON, with what is nothing or none in it too. */
  public static String json(Message message) {
    return json(message, JSON);
  }

  /** The same on one line. */
  public static String jsonLine(Message message) {
    return json(message, JSON.omittingInsignificantWhitespace());
  }

  private static String json(Message message, JsonFormat.Printer printer) {
    try {
      return printer.print(message);
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

  /** One page of transfers. */
  public ListTransfersResponse transfers(ListTransfersRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.listTransfers(request));
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

  /**
   * Tells of peers until the server ends, or the caller's thread is interrupted.
   *
   * @throws OperatorException when changes were missed, or too many watch
   */
  public void watchPeers(WatchPeersRequest request, Consumer<WatchPeersResponse> told)
      throws IOException, OperatorException {
    follow(() -> stub.watchPeers(request), told);
  }

  /** The same for what happens. */
  public void watchEvents(WatchEventsRequest request, Consumer<WatchEventsResponse> told)
      throws IOException, OperatorException {
    follow(() -> stub.watchEvents(request), told);
  }

  private <A> void follow(Supplier<Iterator<A>> watch, Consumer<A> told)
      throws IOException, OperatorException {
    try {
      watch.get().forEachRemaining(told);
      throw new IOException("it has ended");
    } catch (StatusRuntimeException e) {
      throw refused(e);
    }
  }

  /** Ends a session. */
  public EndSessionResponse endSession(EndSessionRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.endSession(request));
  }

  /** Adds a peer. */
  public AddPeerResponse addPeer(AddPeerRequest request) throws IOException, OperatorException {
    return ask(it -> it.addPeer(request));
  }

  /** Removes a peer. */
  public RemovePeerResponse removePeer(RemovePeerRequest request)
      throws IOException, OperatorException {
    return ask(it -> it.removePeer(request));
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
  private OperatorException refused(StatusRuntimeException e) throws IOException {
    var said = String.valueOf(e.getStatus().getDescription());
    var kind =
        switch (e.getStatus().getCode()) {
          case INVALID_ARGUMENT -> OperatorException.Kind.INVALID;
          case NOT_FOUND -> OperatorException.Kind.UNKNOWN;
          case ALREADY_EXISTS -> OperatorException.Kind.TAKEN;
          case OUT_OF_RANGE -> OperatorException.Kind.MISSED;
          case FAILED_PRECONDITION, RESOURCE_EXHAUSTED, UNAUTHENTICATED, PERMISSION_DENIED ->
              OperatorException.Kind.NOT_NOW;
          default -> throw NoAnswer.of(e, overTls);
        };
    return new OperatorException(kind, said);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
