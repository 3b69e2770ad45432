package dev.gantry.benchmarks;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A stream of grpc-java over loopback with nothing around it: each message is answered by a short
 * one, and so many may be without an answer. One loop sends and one receives, as in a server and
 * its BPA, with their flow control window.
 */
final class GrpcStream implements AutoCloseable {
  private static final int FLOW_CONTROL_WINDOW_BYTES = 8 << 20;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final byte[] ANSWER = new byte[8];
  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("bare.Stream", "Pass"))
          .setRequestMarshaller(new Octets())
          .setResponseMarshaller(new Octets())
          .build();

  private final int window;
  private final Semaphore room;
  private final EventLoopGroup receiving = new EpollEventLoopGroup(1);
  private final EventLoopGroup sending = new EpollEventLoopGroup(1);
  private final Server server;
  private final ManagedChannel channel;
  private final ClientCall<byte[], byte[]> call;

  /** Opens a stream on which {@code window} messages may be without an answer. */
  GrpcStream(int window) throws IOException {
    this.window = window;
    this.room = new Semaphore(window);
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .bossEventLoopGroup(receiving)
            .workerEventLoopGroup(receiving)
            .channelType(EpollServerSocketChannel.class)
            .directExecutor()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .addService(
                ServerServiceDefinition.builder("bare.Stream")
                    .addMethod(METHOD, new Answering())
                    .build())
            .build()
            .start();
    this.channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .eventLoopGroup(sending)
            .channelType(EpollSocketChannel.class)
            .directExecutor()
            .usePlaintext()
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .build();
    this.call = channel.newCall(METHOD, CallOptions.DEFAULT);
    call.start(new Answers(), new Metadata());
    call.request(window);
  }

  /** Sends {@code count} messages of these octets and returns when all of them are answered. */
  void pass(byte[] message, int count) throws InterruptedException {
    var loop = sending.next();
    for (int sent = 0; sent < count; sent++) {
      room.acquire();
      loop.execute(() -> call.sendMessage(message));
    }
    room.acquire(window);
    room.release(window);
  }

  @Override
  public void close() {
    call.cancel("done", null);
    channel.shutdownNow();
    server.shutdownNow();
    sending.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    receiving.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private final class Answers extends ClientCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] answer) {
      call.request(1);
      room.release();
    }
  }

  private static final class Answering implements ServerCallHandler<byte[], byte[]> {
    @Override
    public ServerCall.Listener<byte[]> startCall(
        ServerCall<byte[], byte[]> call, Metadata headers) {
      call.sendHeaders(new Metadata());
      call.request(2);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(byte[] message) {
          call.sendMessage(ANSWER);
          call.request(1);
        }

        @Override
        public void onHalfClose() {
          call.close(Status.OK, new Metadata());
        }
      };
    }
  }

  /** Octets as they are; they are copied out of the transport once, as a bundle has to be. */
  private static final class Octets implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] octets) {
      return new Whole(octets);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readNBytes(stream.available());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Whole extends ByteArrayInputStream implements KnownLength {
    Whole(byte[] octets) {
      super(octets);
    }
  }
}
